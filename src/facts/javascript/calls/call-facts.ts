import type { TSESTree } from '@typescript-eslint/utils';
import type { ConfigOption, Guard, StripeCall } from '../../model.js';
import { alternatesWith } from './alternatives.js';
import type { FoundCall } from './calls.js';
import { textOfSending } from '../../senders.js';
import { literalObject } from './keys.js';
import type { ClientRegistry } from './client-registry.js';
import { addGuard } from '../edits/add-guard.js';
import { addKey, keyText, replaceKey } from '../edits/add-key.js';
import { shiftOptions } from '../edits/shift-options.js';
import { moveKey, moveOption } from '../edits/move-key.js';
import { guardsOf, worstOf } from '../agents/guards.js';
import { keyInputsOf, type KeyInput } from '../edits/key-inputs.js';
import type { Parameters } from '../agents/parameters.js';
import type { Reachability } from '../agents/reach.js';
import type { View } from '../tree/source.js';
import type { FoundTool } from '../agents/tools.js';

/** What is known of a file by the time its calls become facts. */
export interface CallContext {
  readonly view: View;
  readonly tools: readonly FoundTool[];
  readonly parameters: Parameters;
  readonly reachability: Reachability;
  readonly clients: ClientRegistry;
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
  const guard = guardOf(context, found, reached);
  let known: KeyInput[] | undefined;
  const inputs = (): KeyInput[] => (known ??= opaque ? [] : keyInputsOf(view, found, tool, parameters));
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
    options: options.map((option) => movable(view, found, option)),
    opaque,
    get keyInputs() {
      return inputs().map(({ expression }) => expression);
    },
    get newKey() {
      return inputs().length > 0 ? keyText(view, 'operationKey', operation, inputs()) : undefined;
    },
    get shiftOptions() {
      return shiftOptions(view, found);
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
      const leaky = tools[guard.tool ?? -1];
      return leaky?.fn && tier !== 'read' && guard.outcome !== 'returned' ? addGuard(view, found, leaky) : undefined;
    },
    get guardTool() {
      const leaky = tools[guard.tool ?? -1];
      return leaky?.fn && tier !== 'read' && guard.outcome !== 'returned' ? addGuard(view, found, leaky, 'import') : undefined;
    },
  };
}

function movable(view: View, call: FoundCall, option: ConfigOption): ConfigOption {
  const params = option.slot === 'params' && call.slots?.params ? literalObject(view, call.slots.params) : undefined;
  const property = params?.properties.find((p): p is TSESTree.Property => p.type === 'Property' && p.range === option.at);
  return property ? { ...option, move: () => moveOption(view, call, property, option.name)?.() } : option;
}

export function keyFact({ where, at, name, text, stability, volatility, culprit }: FoundCall['key']): StripeCall['key'] {
  return {
    where,
    stability,
    ...present('at', at),
    ...present('name', name),
    ...present('text', text),
    ...present('volatility', volatility),
    ...present('culprit', culprit),
  };
}

function guardOf({ view, tools, reachability }: CallContext, found: FoundCall, reached: readonly number[]): Guard {
  const guards = reached.flatMap((index) => {
    const tool = tools[index];
    const reach = reachability.of(index);
    return tool && reach ? [{ outcome: guardsOf(view, tool, reach).ofRequest(found), tool: index }] : [];
  });
  return worstOf(guards);
}

/** A property that is there only with a value: absent is how facts say "not known". */
function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

/** A call as messages name it: what is called, and what a function that is told where to send is told. */
export function textOfCall(view: View, { callee, endpoint, sentBy }: FoundCall): string {
  const called = oneLine(view.textOf(callee));
  return sentBy && endpoint ? textOfSending(called, endpoint, "'") : called;
}

export function oneLine(text: string): string {
  // From the start of a blank stretch only: one without a line end would be tried from each of its blanks.
  const line = text.replace(/(?<!\s)\s*\n\s*/gu, '');
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}
