import type { Edit, Repair } from '../../model.js';
import { literalDict } from '../calls/keys.js';
import { literal } from '../calls/options.js';
import type { FoundCall } from '../found.js';
import type { KeyInput } from '../../key-inputs.js';
import { repairOf } from '../../javascript/edits/edit.js';
import type { Call } from '../tree/nodes.js';
import { contains, keywordOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { argumentItems, entryItems, insertItem } from './items.js';
import { withoutOldKey } from './old-key.js';
import { importOperationKey } from './operation-key.js';
import { writeKeyword, writeOption } from './option-slot.js';

/**
 * Adds `idempotency_key=operation_key(operation, {…inputs})` to a call, in `options=` where a `StripeClient` makes it, or the
 * `Idempotency-Key` header to a plain request. `undefined` without inputs, and where options or headers cannot be seen.
 *
 * @param operation a name for the operation, different for different endpoints: `refunds.create`
 */
export function addKey(view: PythonView, call: FoundCall, inputs: readonly KeyInput[], operation: string): Repair | undefined {
  if (call.key.where !== 'none' || inputs.length === 0) return undefined;
  const imported = importOperationKey(view);
  if (!imported) return undefined;
  const key = keyText(view, imported.local, operation, inputs);
  const written = call.via === 'fetch' ? writeHeader(view, call, key) : writeOption(view, call, 'idempotency_key', key);
  return written && repairOf([...imported.edits, ...written]);
}

/**
 * Replaces the value of a key by `operation_key(operation, {…inputs})`. `undefined` without inputs, for a key that stands outside of the
 * call, where the inputs may mean something else, and where a comment would be lost.
 */
export function replaceKey(
  view: PythonView,
  call: FoundCall,
  inputs: readonly KeyInput[],
  operation: string,
): Repair | undefined {
  const { holder, value, at } = call.key;
  if (!holder || !value || !at || inputs.length === 0 || !contains(call.node, holder)) return undefined;
  const imported = importOperationKey(view);
  if (!imported) return undefined;
  const range = withParens(view, value.range);
  if (view.text.slice(range[0], range[1]).includes('#')) return undefined;
  const replaced = { range, text: keyText(view, imported.local, operation, inputs) };
  return repairOf(withoutOldKey(view, replaced, imported.edits));
}

/** `operation_key(…)` as the file would write it. */
export function keyText(view: PythonView, operationKey: string, operation: string, inputs: readonly KeyInput[]): string {
  const identity = inputs.map(({ name, expression }) => `${literal(view, name)}: ${expression}`).join(', ');
  return `${operationKey}(${literal(view, operation)}, {${identity}})`;
}

/** The range of a value with the parentheses around it. */
function withParens(view: PythonView, [start, end]: readonly [number, number]): readonly [number, number] {
  const opened =
    /(?:\(\s*)*$/u.exec(
      view.text
        .slice(Math.max(0, start - 80), start)
        .split(/[=:,]/u)
        .at(-1) ?? '',
    )?.[0] ?? '';
  let until = end;
  for (let left = opened.split('(').length - 1; left > 0; left--) until = view.text.indexOf(')', until) + 1;
  return [start - opened.length, until];
}

const HEADER = 'Idempotency-Key';

function writeHeader(view: PythonView, { node, sentBy, keyArgument }: FoundCall, key: string): readonly Edit[] | undefined {
  if (node.nodeType !== 'Call') return undefined;
  // A function that sends for others has the headers; it may take the key.
  if (sentBy) return keyArgument === undefined ? undefined : writeKeyword(view, node, keyArgument, key);
  const headers = keywordOf(node, 'headers')?.value;
  const entry = `${literal(view, HEADER)}: ${key}`;
  if (!headers) return addHeaders(view, node, entry);
  const dict = literalDict(view, headers);
  if (dict?.nodeType !== 'Dict') return undefined;
  if (contains(node, dict)) return insertItem(view, entryItems(view, dict), entry);
  return headers.nodeType === 'Name' ? [{ range: headers.range, text: `{**${headers.id}, ${entry}}` }] : undefined;
}

function addHeaders(view: PythonView, node: Call, entry: string): readonly Edit[] | undefined {
  const items = argumentItems(view, node);
  return items && insertItem(view, items, `headers={${entry}}`);
}
