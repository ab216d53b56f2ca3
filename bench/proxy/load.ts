/**
 * Sends requests as an SDK would, and prints how it went, as JSON.
 *
 *     tsx bench/proxy/load.ts '<a Load as JSON>'
 */
import { performance } from 'node:perf_hooks';
import { Connection } from './connection.js';

/** `read`: one PaymentIntent; `write`: one is made and confirmed, under an idempotency key of its own. */
export type Kind = 'read' | 'write';

export interface Load {
  readonly port: number;
  /** The vault key, or anything for who does not look. */
  readonly key: string;
  /** Sent by turns. */
  readonly kinds: readonly Kind[];
  /** Sets this load's idempotency keys apart from those of every other one. */
  readonly name: string;
  /**
   * `closed`: each of so many connections asks again once it was answered. `open`: so many requests a second, whether those before were
   * answered or not.
   */
  readonly shape: { readonly kind: 'closed'; readonly connections: number } | { readonly kind: 'open'; readonly rate: number };
  readonly until: { readonly seconds: number } | { readonly requests: number };
}

/** Latencies in ms, over the requests that were answered with 200. */
export interface Outcome {
  readonly seconds: number;
  readonly answered: number;
  /** By status, 0 for no answer. Of these, no figure is worth anything. */
  readonly failed: Readonly<Record<string, number>>;
  readonly latency: Readonly<Record<Kind, readonly number[]>>;
}

const customers = 1_000;

/** The `n`th request of a load, head and body. */
function requestText({ key, name }: Load, kind: Kind, n: number): string {
  const common = [
    'Host: 127.0.0.1',
    `Authorization: Bearer ${key}`,
    'Accept: application/json',
    'User-Agent: Stripe/v1 NodeBindings/23.1.0',
    'Stripe-Version: 2025-03-31.basil',
    'X-Stripe-Client-User-Agent: {"bindings_version":"23.1.0","lang":"node","publisher":"stripe","platform":"linux"}',
    'Content-Type: application/x-www-form-urlencoded',
  ];
  const line = kind === 'read' ? 'GET /v1/payment_intents/pi_3MtwBwLkdIwHu7ix28a3tqPa' : 'POST /v1/payment_intents';
  const body =
    kind === 'read'
      ? ''
      : `amount=2900&currency=usd&customer=cus_${n % customers}&payment_method=pm_card_visa&confirm=true` +
        `&payment_method_types[0]=card&metadata[order]=${name}-${n}`;
  const own = kind === 'read' ? [] : [`Idempotency-Key: order-${name}-${n}`, `Content-Length: ${body.length}`];
  return `${[`${line} HTTP/1.1`, ...common, ...own].join('\r\n')}\r\n\r\n${body}`;
}

async function run(load: Load): Promise<Outcome> {
  const latency = { read: [] as number[], write: [] as number[] };
  const failed: Record<string, number> = {};
  let asked = 0;
  let answered = 0;
  const send = async (connection: Connection, began: number): Promise<void> => {
    const kind = load.kinds[asked % load.kinds.length] ?? 'read';
    asked += 1;
    const status = await connection.ask(requestText(load, kind, asked));
    answered += 1;
    if (status === 200) latency[kind].push(Math.round((performance.now() - began) * 1_000) / 1_000);
    else failed[status] = (failed[status] ?? 0) + 1;
  };
  const begin = performance.now();
  const over = () =>
    'seconds' in load.until ? performance.now() - begin >= load.until.seconds * 1_000 : asked >= load.until.requests;

  if (load.shape.kind === 'closed') {
    const connections = await Promise.all(Array.from({ length: load.shape.connections }, () => Connection.open(load.port)));
    const client = async (connection: Connection): Promise<void> => {
      while (!over()) await send(connection, performance.now());
      connection.close();
    };
    await Promise.all(connections.map(client));
  } else {
    await steadily(load.shape.rate, over, load.port, send);
  }
  return { seconds: (performance.now() - begin) / 1_000, answered, failed, latency };
}

async function steadily(
  rate: number,
  over: () => boolean,
  port: number,
  send: (connection: Connection, began: number) => Promise<void>,
): Promise<void> {
  const idle: Connection[] = [];
  const sent: Promise<void>[] = [];
  const one = async (began: number): Promise<void> => {
    const connection = idle.pop() ?? (await Connection.open(port));
    await send(connection, began);
    idle.push(connection);
  };
  let due = performance.now();
  while (!over()) {
    due += 1_000 / rate;
    // A timer is late by a ms or so, which is no fault of the contender's: its time begins after.
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(one(performance.now()));
  }
  await Promise.all(sent);
  for (const connection of idle) connection.close();
}

const [, , text = ''] = process.argv;
console.log(JSON.stringify(await run(JSON.parse(text) as Load)));
