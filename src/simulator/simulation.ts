/**
 * Stripe without the network: one request in, one outcome out. The steps come in the order that the documentation promises:
 * key and account, route, parameters, the idempotency layer, and only then the endpoint.
 */
import { accountIn, authenticate, redacted } from './auth.js';
import { booksOf, type Books } from './books.js';
import type { Account, Context } from './context.js';
import { routerOf, type Route } from './endpoint.js';
import { apiError, lockTimeout, StripeError, unrecognizedUrl } from './errors.js';
import { expanded, expandParam, stepsOf } from './expand.js';
import { Faults, type Fault, type FaultKind } from './faults.js';
import type { FormHash } from './form.js';
import { IdempotencyLayer, keyInUse, type SavedAnswer } from './idempotency.js';
import { idsFrom, type NewId } from './ids.js';
import { plain, readParams } from './params.js';
import { canonical, formOf, versionOf, type IncomingRequest } from './incoming.js';
import type { OpenRecord, RequestRecord } from './requests.js';
import { endpoints } from './resources/index.js';
import { Store } from './store.js';

export interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection ends without the answer. */
  readonly drop: boolean;
  /** Milliseconds by which the answer is held back. */
  readonly delay: number;
  /** To be called when the answer leaves: until then the idempotency key is in use. */
  readonly end: () => void;
}

/** What was decided about a request, before its headers are written. */
interface Answer extends SavedAnswer {
  readonly keyed?: boolean;
  readonly replayed?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly end?: () => void;
}

interface SimulatedAccount extends Account {
  readonly idempotency: IdempotencyLayer;
}

export const defaultApiVersion = '2026-10-28.endive';

const routeOf = routerOf(endpoints);

export class Simulation {
  readonly faults = new Faults();
  readonly requests: RequestRecord[] = [];
  readonly books: Books = booksOf(() => this.#accounts.values());
  readonly #accounts = new Map<string, SimulatedAccount>();
  readonly #clock: () => number;
  readonly #seed: number;
  #newId: NewId;

  /** `clock` gives ms since the epoch; ids follow from `seed`. */
  constructor({ clock, seed }: { clock: () => number; seed: number }) {
    this.#clock = clock;
    this.#seed = seed;
    this.#newId = idsFrom(seed);
  }

  /** Forgets everything: objects, keys, faults, the request log. Ids begin again. */
  reset(): void {
    this.faults.clear();
    this.requests.length = 0;
    this.#accounts.clear();
    this.#newId = idsFrom(this.#seed);
  }

  handle(request: IncomingRequest): Outcome {
    const record = this.#record(request);
    const lost = this.#meet(record, 'drop-before') !== undefined;
    const answer: Answer = lost ? answerOf(apiError(), record.id) : this.#decide(request, record);
    if (!lost) record.status = answer.status;
    record.replayed = answer.replayed ?? false;
    return {
      status: answer.status,
      body: answer.body,
      headers: {
        'content-type': 'application/json',
        'request-id': record.id,
        'stripe-version': request.headers['stripe-version'] ?? defaultApiVersion,
        ...(record.account !== null && { 'stripe-account': record.account }),
        ...(answer.keyed && { 'idempotency-key': record.idempotencyKey ?? '', 'original-request': answer.requestId }),
        ...(answer.replayed && { 'idempotent-replayed': 'true' }),
        ...answer.headers,
      },
      drop: lost || this.#meet(record, 'drop') !== undefined,
      delay: delayOf(lost ? undefined : this.#meet(record, 'delay')),
      end: answer.end ?? (() => undefined),
    };
  }

  #record({ method, path, headers }: IncomingRequest): OpenRecord {
    const record: OpenRecord = {
      at: this.#clock(),
      id: this.#newId('req', 14),
      method,
      path,
      account: null,
      authorization: redacted(headers.authorization),
      idempotencyKey: headers['idempotency-key'] ?? null,
      params: null,
      status: null,
      replayed: false,
      faults: [],
    };
    this.requests.push(record);
    return record;
  }

  #meet(record: OpenRecord, ...kinds: FaultKind[]): Fault | undefined {
    const fault = this.faults.take(kinds, record.method, record.path);
    if (fault !== undefined) record.faults = [...record.faults, fault.kind];
    return fault;
  }

  #decide(request: IncomingRequest, record: OpenRecord): Answer {
    try {
      return this.#process(request, record);
    } catch (error) {
      return answerOf(error, record.id);
    }
  }

  /** Throws what is not saved under the idempotency key; returns what is. */
  #process(request: IncomingRequest, record: OpenRecord): Answer {
    const { method, path, headers } = request;
    authenticate(headers.authorization);
    record.account = accountIn(headers) ?? null;
    const key = method === 'POST' && headers['idempotency-key'] ? headers['idempotency-key'] : undefined;
    const refusal = this.#meet(record, 'lock-timeout', 'conflict');
    if (refusal !== undefined) throw refusal.kind === 'conflict' ? keyInUse(key) : lockTimeout();
    const route = routeOf(method, path);
    if (route === undefined) throw unrecognizedUrl(method, path);
    versionOf(request);
    const form = formOf(request);
    record.params = plain(form);

    const account = this.#account(record.account);
    const keyed = key === undefined ? undefined : { key, method, path, params: canonical(form) };
    const earlier = keyed && account.idempotency.recall(keyed);
    if (earlier !== undefined) return { ...earlier, keyed: true, replayed: true };

    const run = prepare(route, form);
    const save = keyed && account.idempotency.begin(keyed);
    const fault = this.#meet(record, 'error-500');
    const answer = execute(fault, record.id, () => run(this.#context(account, request, record)));
    return { ...answer, keyed: keyed !== undefined, end: () => save?.(answer) };
  }

  #account(id: string | null): SimulatedAccount {
    const name = id ?? 'acct_simulator';
    let account = this.#accounts.get(name);
    if (account === undefined) {
      account = { id: name, store: new Store(), movements: [], idempotency: new IdempotencyLayer(this.#clock) };
      this.#accounts.set(name, account);
    }
    return account;
  }

  #context(account: Account, request: IncomingRequest, record: OpenRecord): Context {
    const nowMs = this.#clock();
    return {
      account,
      store: account.store,
      newId: this.#newId,
      nowMs,
      now: Math.floor(nowMs / 1000),
      requestId: record.id,
      idempotencyKey: record.idempotencyKey,
      apiVersion: request.headers['stripe-version'] ?? null,
    };
  }
}

/** Checks the parameters; what it returns executes the endpoint. */
function prepare({ endpoint, ids }: Route, form: FormHash): (context: Context) => object {
  const { expand = [], ...params } = readParams({ ...endpoint.params, expand: expandParam }, form);
  const ways = stepsOf(expand, endpoint.returns);
  return (context) => expanded(context, endpoint.run(context, params as never, ...ids), ways);
}

function execute(fault: Fault | undefined, requestId: string, run: () => object): SavedAnswer {
  try {
    if (fault?.committed === true) run();
    if (fault !== undefined) throw apiError();
    return { status: 200, body: JSON.stringify(run()), requestId };
  } catch (error) {
    return answerOf(error, requestId);
  }
}

function answerOf(error: unknown, requestId: string): SavedAnswer & Pick<Answer, 'headers'> {
  const answered =
    error instanceof StripeError
      ? error
      : apiError(`The simulator itself failed: ${error instanceof Error ? error.message : String(error)}`);
  return { status: answered.status, body: JSON.stringify(answered), requestId, headers: answered.headers };
}

const delayOf = (fault: Fault | undefined) => (fault === undefined ? 0 : (fault.ms ?? 1000));
