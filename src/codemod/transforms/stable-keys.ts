import type { ConfigOption, Facts, Range, StripeCall } from '../../facts/model.js';
import { dialects, type Dialect } from '../../stripe/dialects.js';
import type { SourceFile, Transform, Workspace } from '../model.js';
import { Outcome, type Obstacle } from './outcome.js';

/**
 * Idempotency keys that a second call of the tool repeats. A misplaced key moves to where Stripe reads it. A new one, or another one in
 * place of one that is new at every call, is an invention: it is written with `deriveKeys` and otherwise shown.
 */
export const stableKeys: Transform = {
  name: 'stable-keys',
  summary: 'Give money calls an idempotency key that a second call repeats',
  rules: ['require-idempotency-key', 'no-volatile-idempotency-key'],
  run({ workspace, deriveKeys }) {
    const outcome = new Outcome('stable-keys');
    const far = farCalls(workspace);
    for (const file of workspace.files) {
      for (const call of file.facts.calls) {
        const tool = toolOf(file, call) ?? far.get(placeOf(file.path, call.whole));
        if (tool === undefined || call.elsewhere) continue;
        const { edits, what, obstacle } = mend(call, tool, file.facts, deriveKeys);
        if (edits) outcome.change(file.path, edits, what);
        else if (obstacle) outcome.leave(file.path, call.key.at ?? call.at, obstacle);
      }
    }
    for (const { path, facts } of workspace.files) {
      for (const call of facts.calls) {
        const { made } = call;
        if (!made || workspace.files.some((file) => file.path === made.path)) continue;
        if (isUnkeyed(call)) {
          outcome.leave(path, call.at, {
            reason: 'outside',
            why: `${call.text} has no idempotency key, and the file that makes the call is not among those to migrate.`,
            todo: 'Migrate that file as well.',
          });
        }
      }
    }
    return outcome;
  },
};

interface Mended {
  readonly edits?: ReturnType<NonNullable<StripeCall['addKey']>> | undefined;
  readonly what: string;
  readonly obstacle?: Obstacle;
}

const NOTHING: Mended = { what: '' };

function mend(call: StripeCall, tool: string, { language, calls }: Facts, deriveKeys: boolean): Mended {
  const dialect = dialects[language];
  const { key, tier, text } = call;
  if (tier === undefined || tier === 'read') return NOTHING;
  if (call.opaque) return tier === 'money' ? { what: '', obstacle: opaque(text, tool) } : NOTHING;
  if (key.where === 'params') {
    const what = `${tool}: the idempotency key of ${text} among its request options`;
    return { edits: call.moveKey?.(), what, obstacle: stuck(call, dialect) };
  }
  const renamed = dialect.sdk === 'stripe-python' ? misspelt(call)?.rename?.(dialect.key) : undefined;
  if (renamed) return { edits: renamed, what: `${tool}: ${dialect.key} as ${dialect.sdk} reads it` };
  if (!isUnkeyed(call) && !isVolatile(call)) return NOTHING;
  // Worked out when it is asked for, and most calls are well.
  const { newKey } = call;
  if (newKey === undefined) return { what: '', obstacle: nameless(call, tool) };
  const rival = calls.find((other) => isRival(call, other, newKey));
  if (rival) return { what: '', obstacle: alike(call, rival, tool, newKey) };
  const repair = isVolatile(call) ? call.replaceKey : call.addKey;
  const what = `${tool}: ${newKey}`;
  if (!repair) return { what, obstacle: unreachable(call, newKey, dialect) };
  if (deriveKeys) return { edits: repair(), what };
  const why = isVolatile(call)
    ? `The idempotency key of ${text} (${key.text ?? 'a value'}) is not one that a second call repeats and no other operation has.`
    : `${text} has no idempotency key, so that a second call of tool ${tool} is a second operation.`;
  const place = isVolatile(call) ? `in place of ${key.text ?? 'it'}` : 'among its request options';
  const todo = `Run with --derive-keys to write ${newKey} ${place}, if that names one operation and no other.`;
  return { what, obstacle: { reason: 'needs-consent', why, todo } };
}

/** Whether one run of a tool makes two operations that would have one key: Stripe would take the second for the first, or refuse it. */
function isRival(call: StripeCall, other: StripeCall, newKey: string): boolean {
  if (other === call || other.elsewhere || !call.tools.some((tool) => other.tools.includes(tool))) return false;
  if (other.key.text !== newKey && !((isUnkeyed(other) || isVolatile(other)) && other.newKey === newKey)) return false;
  return call.alternatesWith?.(other.whole) !== true;
}

/** `options={"idempotencyKey": …}`: stripe-python reads it by no such name. The same in JavaScript is another transform's. */
function misspelt({ key, options }: StripeCall): ConfigOption | undefined {
  return key.where === 'none' ? options.find(({ name }) => name === 'idempotencyKey') : undefined;
}

/** What require-idempotency-key reports with its default options. A misspelt option is another transform's. */
function isUnkeyed(call: StripeCall): boolean {
  const isMisspelt = call.options.some(({ slot, name }) => slot === 'request' && name === 'idempotency_key');
  return !call.opaque && call.tier === 'money' && call.key.where === 'none' && !isMisspelt;
}

/** What no-volatile-idempotency-key reports with its default options. */
function isVolatile({ key, tier }: StripeCall): boolean {
  if (key.where !== 'options' || key.stability !== 'volatile') return false;
  return tier === 'money' || key.volatility === 'constant' || key.volatility === 'reused';
}

function opaque(text: string, tool: string): Obstacle {
  return {
    reason: 'opaque',
    why: `What ${text} is given, and with it its idempotency key, cannot be seen from the code of tool ${tool}.`,
    todo: 'Make sure that its request options hold a key made from what identifies the operation.',
  };
}

function stuck({ text, key }: StripeCall, dialect: Dialect): Obstacle {
  return {
    reason: 'no-repair',
    why: `${key.name ?? dialect.key} stands among the params of ${text} and cannot be moved without a change of meaning.`,
    todo: `Move it into ${dialect.optionsSlot}.`,
  };
}

function alike({ text }: StripeCall, { text: other }: StripeCall, tool: string, newKey: string): Obstacle {
  const both = text === other ? `Two calls of ${text}` : `${text} and ${other}`;
  return {
    reason: 'no-identity',
    why: `${both} in tool ${tool} would have one key, ${newKey}, and may be two operations.`,
    todo: 'Give each a key of its own: name beside these what it is for, such as a deposit or a fee.',
  };
}

function nameless({ text, key }: StripeCall, tool: string): Obstacle {
  const has =
    key.where === 'none' ? 'has no idempotency key' : `has an idempotency key (${key.text ?? 'a value'}) that is not stable`;
  return {
    reason: 'no-identity',
    why: `${text} ${has}, and nothing that tool ${tool} is given tells one operation from another.`,
    todo: `Let ${tool} take what identifies the operation, such as an order, an invoice or a billing period, and make the key from it.`,
  };
}

function unreachable({ text, via }: StripeCall, newKey: string, dialect: Dialect): Obstacle {
  const isHeader = via === 'fetch';
  const named = `${newKey} as its ${isHeader ? 'header Idempotency-Key' : dialect.key}`;
  return {
    reason: 'no-repair',
    why: `The request options of ${text} stand where a key cannot be written safely.`,
    todo: `Give it ${isHeader || dialect.sdk === 'stripe-python' ? named : `${dialect.key}: ${newKey}`}.`,
  };
}

function toolOf({ facts }: SourceFile, { tools: [nearest] }: StripeCall): string | undefined {
  return nearest === undefined ? undefined : facts.tools[nearest]?.name;
}

/** Calls that a tool reaches in another file, with the tool's name. */
function farCalls({ all }: Workspace): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of all) {
    for (const call of file.facts.calls) {
      const tool = call.made && toolOf(file, call);
      if (call.made && tool !== undefined) found.set(placeOf(call.made.path, call.made.whole), tool);
    }
  }
  return found;
}

function placeOf(path: string, [start, end]: Range): string {
  return `${path}:${String(start)}-${String(end)}`;
}
