/**
 * One request on one connection, and what is known of it afterwards. undici announces a request on its socket (`onRequestStart`) right
 * before it writes the first byte, and writes nothing when that aborts it. So a request that was never announced, or was aborted there,
 * did not leave this machine: this is exact, whatever the error was. All that fails later is unknown.
 */
import { isUtf8 } from 'node:buffer';
import type { Dispatcher } from 'undici';
import type { UpstreamAnswer } from '../model.js';

/** What became of a request. `why` names no key, no address and no parameter. */
export type Sent =
  | { readonly kind: 'answered'; readonly answer: UpstreamAnswer }
  /** Not a byte was written: it is certain that nothing was executed. */
  | { readonly kind: 'not-sent'; readonly why: string }
  /** Sent in part or whole, with no answer that can be read: nobody can tell what was executed. */
  | { readonly kind: 'unknown'; readonly why: string };

/** In bytes. Stripe's longest answers, lists of 100 expanded objects, stay well below. */
export const largestAnswer = 4 * 1024 * 1024;

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

export class Exchange implements Dispatcher.DispatchHandler {
  #connection: Dispatcher.DispatchController | undefined;
  #over = false;
  #status = 0;
  #headers: Record<string, string> = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;

  /** @param done called once */
  constructor(private readonly done: (sent: Sent) => void) {}

  /** Ends the exchange from this side. What is not on its way by now will never be. */
  giveUp(why: string): void {
    this.#fail(why);
    this.#connection?.abort(new Error(why));
  }

  onRequestStart(connection: Dispatcher.DispatchController): void {
    // A second time means that undici would send it again, because the connection closed: POSTs must not be repeated behind our back.
    const again = this.#connection !== undefined;
    if (again) this.#fail('The connection closed before an answer came.');
    if (again || this.#over) connection.abort(new Error('This request is over.'));
    else this.#connection = connection;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = joined(headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > largestAnswer) this.giveUp(`The answer is larger than ${largestAnswer} bytes.`);
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#finish(readAnswer(this.#status, this.#headers, Buffer.concat(this.#chunks)));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(`The connection failed (${codeOf(error)}).`);
  }

  #fail(why: string): void {
    this.#finish({ kind: this.#connection === undefined ? 'not-sent' : 'unknown', why });
  }

  #finish(sent: Sent): void {
    if (this.#over) return;
    this.#over = true;
    this.done(sent);
  }
}

/** Reads a whole answer. What is not certainly Stripe's JSON proves nothing. */
function readAnswer(status: number, headers: Readonly<Record<string, string>>, body: Buffer): Sent {
  const unknown = (why: string): Sent => ({ kind: 'unknown', why });
  if (status >= 300 && status < 400) return unknown(`The answer is a redirect (${status}), which is never followed.`);
  if (!['identity', undefined].includes(headers['content-encoding'])) return unknown('The answer is compressed, unasked.');
  if (!isUtf8(body)) return unknown('The answer is no UTF-8.');
  const text = body.toString('utf8');
  const parsed = parseObject(text);
  if (parsed === undefined) return unknown(`The answer (${status}) is no JSON object.`);
  const date = dateOf(headers['date']);
  return { kind: 'answered', answer: { status, headers, body: parsed, text, ...(date === undefined ? {} : { date }) } };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Sun, 06 Nov 1994 08:49:37 GMT` and no other form: `Date.parse` guesses. */
function dateOf(header: string | undefined): number | undefined {
  if (header === undefined || !/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(header)) return undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : date;
}

function joined(headers: Headers): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) text[name.toLowerCase()] = typeof value === 'string' ? value : value.join(', ');
  }
  return text;
}

/** The code alone: messages of errors may repeat what was sent. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
