import { alternatesWith } from './alternatives.js';
import type { Guard, Repair, StripeCall } from '../../model.js';
import { guardsOf, worstOf } from '../agents/guards.js';
import type { Parameters } from '../agents/parameters.js';
import type { Reachability } from '../agents/reach.js';
import { addGuard } from '../edits/add-guard.js';
import { addKey, keyText, replaceKey } from '../edits/add-key.js';
import { isSameInLoop } from '../edits/in-loop.js';
import { keyInputsOf, type KeyInput } from '../edits/key-inputs.js';
import { moveKey } from '../edits/move-key.js';
import { onClient } from '../edits/on-client.js';
import { textOfSending } from '../../senders.js';
import type { FoundCall, FoundTool } from '../found.js';
import type { PythonView } from '../tree/view.js';
import type { ClientRegistry } from './client-registry.js';

/** What is known of a file by the time its calls become facts. */
export interface CallContext {
  readonly view: PythonView;
  readonly tools: readonly FoundTool[];
  readonly parameters: Parameters;
  readonly reachability: Reachability;
  readonly clients: ClientRegistry;
  /** The major of stripe-python, where it is known. */
  readonly stripeMajor: () => number | undefined;
}

/**
 * Repairs, and what they would be made of, are worked out when a rule asks: most calls need none.
 *
 * @param reached the tools that reach the call, nearest first
 */
export function callFact(context: CallContext, found: FoundCall, reached: readonly number[]): StripeCall {
  const { view, tools, parameters, clients } = context;
  const { call, endpoint, tier, via, options, opaque } = found;
  const client = clients.indexOf(found);
  const tool = tools[reached[0] ?? -1];
  const operation = call ?? '';
  let known: readonly KeyInput[] | undefined;
  const inputs = (): readonly KeyInput[] => {
    const all = (known ??= opaque ? [] : keyInputsOf(view, found, tool, parameters));
    return all.length > 0 && isSameInLoop(view, found.node, all) ? (known = []) : all;
  };
  const guard = guardOf(context, found, reached);
  const guarding = (): Repair | undefined => {
    const leaky = tools[guard.tool ?? -1];
    return leaky?.fn && tier !== 'read' && guard.outcome !== 'returned' ? addGuard(view, found, leaky) : undefined;
  };
  return {
    kind: 'StripeCall',
    at: found.callee.range,
    whole: found.node.range,
    text: textOfCall(view, found),
    elsewhere: false,
    via,
    ...(call !== undefined && { call }),
    ...(endpoint && { endpoint }),
    ...(tier && { tier }),
    ...(client !== undefined && { client }),
    tools: reached,
    key: keyFact(found.key),
    guard,
    options,
    opaque,
    get keyInputs() {
      return inputs().map(({ expression }) => expression);
    },
    get newKey() {
      return inputs().length > 0 ? keyText(view, 'operation_key', operation, inputs()) : undefined;
    },
    alternatesWith: (whole) => alternatesWith(view, found.node, whole),
    get moveKey() {
      return moveKey(view, found);
    },
    get addKey() {
      return addKey(view, found, inputs(), operation);
    },
    get replaceKey() {
      return replaceKey(view, found, inputs(), operation);
    },
    get addGuard() {
      return guarding();
    },
    get guardTool() {
      return guarding();
    },
    get onClient() {
      return onClient(view, found, context.stripeMajor());
    },
  };
}

export function keyFact({
  where,
  isArgument,
  at,
  name,
  text,
  stability,
  volatility,
  culprit,
}: FoundCall['key']): StripeCall['key'] {
  return {
    where,
    stability,
    ...(isArgument && { isArgument }),
    ...(at && { at }),
    ...(name !== undefined && { name }),
    ...(text !== undefined && { text }),
    ...(volatility && { volatility }),
    ...(culprit !== undefined && { culprit }),
  };
}

function guardOf({ view, tools, reachability }: CallContext, found: FoundCall, reached: readonly number[]): Guard {
  const guards = reached.flatMap((index) => {
    const tool = tools[index];
    const reach = reachability.of(index);
    return tool && reach ? [{ outcome: guardsOf(view, tool, reach).of(found), tool: index }] : [];
  });
  return worstOf(guards);
}

/** A call as messages name it: what is called, and what a function that is told where to send is told. */
export function textOfCall(view: PythonView, { callee, endpoint, sentBy }: FoundCall): string {
  const called = oneLine(view.textOf(callee));
  return sentBy && endpoint ? textOfSending(called, endpoint, '"') : called;
}

export function oneLine(text: string): string {
  // From the start of a blank stretch only: one without a line end would be tried from each of its blanks.
  const line = text.replace(/(?<!\s)\s*\n\s*/gu, '');
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}
