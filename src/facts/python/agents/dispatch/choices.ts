import type { Expression, Node } from '../../tree/nodes.js';
import { entriesOf, entryOf, stringOf, unwrap } from '../../tree/syntax.js';
import type { PythonView } from '../../tree/view.js';
import { resolve } from '../../values/trace.js';
import { elementsOf } from '../lists.js';
import { endsOf } from '../parameters.js';

/** An input by which a model chooses what its tool does: `"action": {"type": "string", "enum": ["create_invoice", …]}`. */
export interface Choice {
  readonly property: string;
  readonly names: ReadonlySet<string>;
  /** The schema that the input belongs to. */
  readonly schema: Expression;
}

/** The inputs of a schema that choose among names. One that may be left out only narrows what the tool does. */
export function choicesIn(view: PythonView, schema: Expression): Choice[] {
  const { view: there, node } = resolve(view, schema);
  const listed = node.nodeType === 'Dict' ? entryOf(node, 'properties') : undefined;
  const properties = listed && resolve(there, listed.value);
  if (node.nodeType !== 'Dict' || properties?.node.nodeType !== 'Dict') return [];
  const required = entryOf(node, 'required');
  const needed = required && stringsIn(there, required.value);
  return entriesOf(properties.node).entries.flatMap(({ name: property, value }) => {
    const { view: where, node: said } = resolve(properties.view, value);
    const choices = said.nodeType === 'Dict' ? entryOf(said, 'enum') : undefined;
    const names = choices ? stringsIn(where, choices.value) : [];
    if (names.length === 0 || needed?.includes(property) === false) return [];
    return [{ property, names: new Set(names), schema }];
  });
}

function stringsIn(view: PythonView, node: Node): string[] {
  return elementsOf({ view, node, path: [] }).flatMap(({ ref }) => stringOf(resolve(ref.view, ref.node, ref.path).node) ?? []);
}

/**
 * Whether code chooses by the input of that name: it is called so, and was passed in. What a program reads from its own command line or
 * from an event may have the same name.
 */
export function isChosenBy(view: PythonView, on: Node, property: string): boolean {
  return isCalled(view, on, property) && endsOf(view, on, []).some(({ node, path }) => isPassed(view, node, path));
}

/** `action`, `params["action"]`, `params.get("action")`, `self.action`; also by way of a variable. */
function isCalled(view: PythonView, on: Node, property: string): boolean {
  const plain = unwrap(on);
  if (plain.nodeType === 'Name' && plain.id === property) return true;
  return endsOf(view, plain, []).some(({ path }) => path.at(-1) === property);
}

function isPassed(view: PythonView, node: Node, path: readonly string[]): boolean {
  if (node.nodeType !== 'Name') return false;
  const isParameter = view.variable(node)?.bindings.some(({ kind }) => kind === 'parameter') ?? false;
  return isParameter || path.includes('arguments') || path.includes('input');
}
