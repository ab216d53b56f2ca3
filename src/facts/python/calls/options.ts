import type { ConfigOption, Constants } from '../../model.js';
import { removeKeyword, removeEntry } from '../edits/remove.js';
import { styleOf } from '../edits/style.js';
import type { Call, Dict, Expression, Keyword } from '../tree/nodes.js';
import { entriesOf, stringOf, type Entry } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve } from '../values/trace.js';

/** The keywords of a call as options, those of some names left out. What `**` adds cannot be seen. */
export function keywordOptions(
  view: PythonView,
  call: Call,
  slot: ConfigOption['slot'],
  isOption: (name: string) => boolean = () => true,
): ConfigOption[] {
  return call.keywords.flatMap((keyword) =>
    keyword.arg == null || !isOption(keyword.arg) ? [] : [keywordOption(view, call, keyword, keyword.arg, slot)],
  );
}

function keywordOption(view: PythonView, call: Call, keyword: Keyword, name: string, slot: ConfigOption['slot']): ConfigOption {
  const { range, value } = keyword;
  const nameRange = [range[0], range[0] + name.length] as const;
  return {
    name,
    slot,
    at: range,
    rename: (to) => [{ range: nameRange, text: to }],
    value: () => constantOf(view, value),
    rewrite(properties) {
      const texts = Object.entries(properties).map(([key, is]) => `${key}=${literal(view, is)}`);
      return texts.length === 0 ? removeKeyword(view, call, keyword) : [{ range, text: texts.join(', ') }];
    },
    wrap: (to, member) => [{ range, text: `${to}={${literal(view, member)}: ${baseOf(view, value)}}` }],
  };
}

/** The entries of a dictionary literal, or the keywords of `dict(…)`, as options. */
export function entryOptions(view: PythonView, object: Dict | Call, slot: ConfigOption['slot']): ConfigOption[] {
  return entriesOf(object).entries.map((entry) => {
    if (object.nodeType === 'Call') {
      const keyword = object.keywords.find(({ value }) => value === entry.value);
      if (keyword) return keywordOption(view, object, keyword, entry.name, slot);
    }
    return entryOption(view, object as Dict, entry, slot);
  });
}

function entryOption(view: PythonView, object: Dict, entry: Entry, slot: ConfigOption['slot']): ConfigOption {
  const { name, key, value } = entry;
  const range = [key.range[0], value.range[1]] as const;
  return {
    name,
    slot,
    at: range,
    rename: (to) => [{ range: key.range, text: literal(view, to) }],
    value: () => constantOf(view, value),
    rewrite(properties) {
      const texts = Object.entries(properties).map(([to, is]) => `${literal(view, to)}: ${literal(view, is)}`);
      return texts.length === 0 ? removeEntry(view, object, entry) : [{ range, text: texts.join(', ') }];
    },
  };
}

/** Keywords for a call, one after the other: `max_network_retries=0, stripe_account="acct_1"`. */
export function keywordTexts(view: PythonView, properties: Constants): string[] {
  return Object.entries(properties).map(([name, value]) => `${name}=${literal(view, value)}`);
}

/** A string or a number as the file would write it. */
export function literal(view: PythonView, value: string | number): string {
  const { quote } = styleOf(view);
  return typeof value === 'number'
    ? String(value)
    : `${quote}${value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}

/** stripe-python puts `/v1/…` right behind the address: a slash or a version at the end of its text would be there twice. */
function baseOf(view: PythonView, value: Expression): string {
  return view.textOf(value).replace(/\/*(?:\/v1)?\/*(?=["']+$)/u, '');
}

/** A string or number that the code itself says, here or one constant up. */
function constantOf(view: PythonView, value: Expression): string | number | undefined {
  const { node, path } = resolve(view, value);
  if (path.length > 0) return undefined;
  return node.nodeType === 'Constant' && typeof node.value === 'number' ? node.value : stringOf(node);
}
