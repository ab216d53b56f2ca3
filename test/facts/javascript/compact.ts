import { extract } from '../../../src/facts/javascript/extract.js';
import type { Facts, StripeCall } from '../../../src/facts/model.js';
import { swarm, viewOf } from './program.js';

/** The other modules of a program, by specifier. */
export type Others = Readonly<Record<string, string>>;

/** Everything that one module says. `stripeMajor` is `null` where it cannot be seen. */
export function factsOf(code: string, others: Others = {}, stripeMajor: number | null = 23): Facts {
  return extract(viewOf(code, others), { aliases: [swarm], stripeMajor: stripeMajor ?? undefined });
}

/** `stripe module raw STRIPE_SECRET_KEY`: name, where it lives, what it authenticates with, from which variable or for which role. */
export function clientsOf(facts: Facts): string[] {
  return facts.clients.map(({ name, lives, credential, env, role }) =>
    [name, lives, credential, env, role].filter((part) => part !== undefined).join(' '),
  );
}

/** `refunds.create money stripe`: the call, its tier and its client's name; `opaque` where the code cannot be judged. */
export function callsOf({ calls, clients }: Facts): string[] {
  return calls.map(({ call, text, tier, client, via, opaque }) =>
    [
      via === 'sdk' ? undefined : via,
      call ?? text,
      tier,
      client === undefined ? '-' : clients[client]?.name,
      opaque ? 'opaque' : undefined,
    ]
      .filter((part) => part !== undefined)
      .join(' '),
  );
}

/** `options volatile random randomUUID()`: where the key is, how stable, why not and what makes it so. */
export function keyOf({ key: { where, stability, volatility, culprit } }: StripeCall): string {
  const parts = where === 'none' ? [where] : [where, stability, volatility, culprit];
  return parts.filter((part) => part !== undefined).join(' ');
}

/** `refund openai-agents llm-generic`: name, framework and what becomes of an error. */
export function toolsOf({ tools }: Facts): string[] {
  return tools.map(({ name, framework, onThrow }) => `${name} ${framework} ${onThrow}`);
}

/** `refunds.create <- refund, pay`: each call with the names of the tools that reach it, nearest first. */
export function reachOf({ calls, tools }: Facts): string[] {
  return calls.map((call) => `${call.call ?? call.text} <- ${call.tools.map((i) => tools[i]?.name ?? '?').join(', ')}`);
}
