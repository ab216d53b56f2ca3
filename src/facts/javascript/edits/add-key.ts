import type { TSESTree } from '@typescript-eslint/utils';
import type { Edit, Repair } from '../../model.js';
import type { FoundCall } from '../calls/calls.js';
import { literalObject } from '../calls/keys.js';
import type { KeyInput } from './key-inputs.js';
import type { View } from '../tree/source.js';
import { contains, keyName, propertyOf, type Node, type ObjectNode } from '../tree/syntax.js';
import { insert, repairOf } from './edit.js';
import { importNamed } from './imports.js';
import { insertProperty } from './insert.js';
import { writeOption } from './options-slot.js';
import { styleOf } from './style.js';
import { commentsIn } from './trivia.js';

const HEADER = 'Idempotency-Key';

/**
 * Adds `idempotencyKey: operationKey(operation, { …inputs })` to the request options of a call, or the `Idempotency-Key` header to a
 * `fetch`, and imports `operationKey`. `undefined` without inputs, and where options or headers cannot be seen.
 *
 * @param operation a name for the operation, different for different endpoints: `refunds.create`
 */
export function addKey(view: View, call: FoundCall, inputs: readonly KeyInput[], operation: string): Repair | undefined {
  if (call.key.where !== 'none' || inputs.length === 0) return undefined;
  const { local, edits } = importNamed(view, 'paybrake/client', 'operationKey');
  const key = keyText(view, local, operation, inputs);
  const written =
    call.via === 'fetch' ? writeHeader(view, call, key) : writeOption(view, call, { text: `idempotencyKey: ${key}` });
  return written && repairOf([...edits, ...written]);
}

/**
 * Replaces the value of a key by `operationKey(operation, { …inputs })`. `undefined` without inputs, for a key that stands outside of the
 * call, where the inputs may mean something else, and where a comment would be lost.
 */
export function replaceKey(view: View, call: FoundCall, inputs: readonly KeyInput[], operation: string): Repair | undefined {
  const { property, value } = call.key;
  if (!property || !value || inputs.length === 0 || !contains(call.node, property)) return undefined;
  const [start, end] = property.range;
  if (property.kind !== 'init' || property.method || commentsIn(view, start, end).length > 0) return undefined;
  const { local, edits } = importNamed(view, 'paybrake/client', 'operationKey');
  const key = keyText(view, local, operation, inputs);
  const from = value.range[0];
  if (property.shorthand) return repairOf([...edits, { range: property.range, text: `${keyName(property) ?? ''}: ${key}` }]);
  // Parentheses around the value go with it.
  const opened = /(?:\(\s*)*$/u.exec(view.text.slice(property.key.range[1], from))?.[0].length ?? 0;
  return repairOf([...edits, { range: [from - opened, end], text: key }]);
}

/** `operationKey(…)` as the file would write it. */
export function keyText(view: View, operationKey: string, operation: string, inputs: readonly KeyInput[]): string {
  const { quote, padding } = styleOf(view);
  const identity = inputs.map(({ name, expression }) => (name === expression ? name : `${name}: ${expression}`)).join(', ');
  return `${operationKey}(${quote}${operation}${quote}, {${padding}${identity}${padding}})`;
}

function writeHeader(view: View, { node, settings, sentBy, keySlot }: FoundCall, key: string): readonly Edit[] | undefined {
  // A function that sends for others has the headers; it may take the key.
  if (sentBy) return keySlot && giveKey(view, node, keySlot, key);
  if (!settings || !contains(node, settings)) return undefined;
  const { quote, padding } = styleOf(view);
  const header = `${quote}${HEADER}${quote}: ${key}`;
  const property = propertyOf(settings, 'headers');
  if (!property) {
    return settings.properties.some((p) => p.type === 'SpreadElement')
      ? undefined
      : insertProperty(view, settings, { text: `headers: {${padding}${header}${padding}}` });
  }
  const headers = property.shorthand ? undefined : literalObject(view, property.value);
  if (!headers || !contains(node, headers)) return undefined;
  const known = emptyHeader(headers);
  return known ? [{ range: known.range, text: header }] : insertProperty(view, headers, { text: header });
}

/** Gives the key to the function that sends for others: as its next argument, or in the object that one is. */
function giveKey(view: View, node: Node, slot: NonNullable<FoundCall['keySlot']>, key: string): readonly Edit[] | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const given = node.arguments[slot.argument];
  if (slot.member !== undefined) {
    if (given?.type !== 'ObjectExpression' || propertyOf(given, slot.member)) return undefined;
    return insertProperty(view, given, { text: `${slot.member}: ${key}` });
  }
  const last = node.arguments.at(-1);
  return last && !given ? [insert(last.range[1], `, ${key}`)] : undefined;
}

/** A header of that name that holds nothing. */
function emptyHeader({ properties }: ObjectNode): TSESTree.Property | undefined {
  return properties.find(
    (p): p is TSESTree.Property => p.type === 'Property' && keyName(p)?.toLowerCase() === HEADER.toLowerCase(),
  );
}
