import type { Edit } from '../../model.js';
import { literalDict } from '../calls/keys.js';
import { literal } from '../calls/options.js';
import type { FoundCall } from '../found.js';
import type { Call, Dict, Expression } from '../tree/nodes.js';
import { entryOf, isNothing, keywordOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { argumentItems, entryItems, insertItem } from './items.js';

/**
 * Puts a request option where the SDK reads it: a keyword of `stripe.Refund.create(…)`, an entry of `options=` on a `StripeClient`.
 * `undefined` where the options cannot be seen.
 *
 * @param value the value, as code
 */
export function writeOption(view: PythonView, call: FoundCall, name: string, value: string): readonly Edit[] | undefined {
  const { node, slots } = call;
  if (node.nodeType !== 'Call' || !slots) return undefined;
  if (slots.style === 'module') return writeKeyword(view, node, name, value);
  if (slots.options) return intoOptions(view, slots.options, name, value);
  const items = argumentItems(view, node);
  return items && insertItem(view, items, `options={${literal(view, name)}: ${value}}`);
}

/** A keyword of that name that chooses nothing gives way. */
export function writeKeyword(view: PythonView, call: Call, name: string, value: string): readonly Edit[] | undefined {
  const known = keywordOf(call, name);
  if (known) return [{ range: known.range, text: `${name}=${value}` }];
  const items = argumentItems(view, call);
  return items && insertItem(view, items, `${name}=${value}`);
}

function intoOptions(view: PythonView, options: Expression, name: string, value: string): readonly Edit[] | undefined {
  const entry = `${literal(view, name)}: ${value}`;
  if (isNothing(options)) return [{ range: options.range, text: `{${entry}}` }];
  if (options.nodeType === 'Dict') return intoDict(view, options, name, value);
  if (options.nodeType === 'Call' && literalDict(view, options) === options) return writeKeyword(view, options, name, value);
  // A dictionary that others may use, too, stays as it is.
  if (options.nodeType !== 'Name' || !literalDict(view, options)) return undefined;
  return [{ range: options.range, text: `{**${options.id}, ${entry}}` }];
}

function intoDict(view: PythonView, dict: Dict, name: string, value: string): readonly Edit[] | undefined {
  const text = `${literal(view, name)}: ${value}`;
  const known = entryOf(dict, name);
  if (known) return [{ range: [known.key.range[0], known.value.range[1]], text }];
  return insertItem(view, entryItems(view, dict), text);
}
