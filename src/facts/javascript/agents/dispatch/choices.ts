import type { View } from '../../tree/source.js';
import { keyName, propertyOf, stringOf, unwrap, type Node } from '../../tree/syntax.js';
import { resolve, type Ref } from '../../values/trace.js';
import { elementsOf } from '../match.js';

/** An input by which a model chooses what its tool does: `action: { type: 'string', enum: ['create_invoice', …] }`. */
export interface Choice {
  readonly property: string;
  readonly names: ReadonlySet<string>;
  /** The schema that the input belongs to. */
  readonly schema: Node;
}

/** The inputs of a schema that choose among names. One that may be left out only narrows what the tool does. */
export function choicesIn(view: View, schema: Node): Choice[] {
  const { view: there, node } = resolve(view, schema);
  const listed = node.type === 'ObjectExpression' ? propertyOf(node, 'properties') : undefined;
  const properties = listed && resolve(there, listed.value);
  if (node.type !== 'ObjectExpression' || properties?.node.type !== 'ObjectExpression') return [];
  const required = propertyOf(node, 'required');
  const needed = required && stringsIn(there, required.value);
  return properties.node.properties.flatMap((field) => {
    const property = field.type === 'Property' ? keyName(field) : undefined;
    if (field.type !== 'Property' || property === undefined || needed?.includes(property) === false) return [];
    const { view: where, node: said } = resolve(properties.view, field.value);
    const choices = said.type === 'ObjectExpression' ? propertyOf(said, 'enum') : undefined;
    const names = choices ? stringsIn(where, choices.value) : [];
    return names.length > 0 ? [{ property, names: new Set(names), schema }] : [];
  });
}

function stringsIn(view: View, node: Node): string[] {
  return elementsOf({ view, node, path: [] }).flatMap((ref) => stringOf(resolve(ref.view, ref.node, ref.path).node) ?? []);
}

/**
 * Whether code chooses by the input of that name: it is called so, and was passed in. What a program reads from its own command line or
 * from an event may have the same name.
 */
export function isChosenBy(view: View, on: Node, property: string): boolean {
  const plain = unwrap(on);
  const { node, path } = endOf(view, plain);
  const isCalled = (plain.type === 'Identifier' && plain.name === property) || path.at(-1) === property;
  if (!isCalled || node.type !== 'Identifier') return false;
  const isParameter = view.variable(node)?.defs.some(({ type }) => (type as string) === 'Parameter') ?? false;
  return isParameter || path.includes('arguments') || path.includes('input');
}

/** Where a value comes from, through what only checks it or takes it out of its text: `JSON.parse(call.function.arguments).action`. */
function endOf(view: View, value: Node): Ref {
  const end = resolve(view, value);
  const { node, path } = end;
  const callee = node.type === 'CallExpression' ? unwrap(node.callee) : undefined;
  const [argument] = node.type === 'CallExpression' ? node.arguments : [];
  const isParse = callee?.type === 'MemberExpression' && /^(?:safeP|p)arse(?:Async)?$/u.test(keyName(callee) ?? '');
  if (!argument || !isParse || end.view !== view) return end;
  const inner = resolve(view, argument);
  return { ...inner, path: [...inner.path, ...path] };
}
