import type { TSESTree } from '@typescript-eslint/utils';
import type { View } from '../tree/source.js';
import { enclosingClass, enclosingFunction, isClass, keyName, type ClassNode, type Node } from '../tree/syntax.js';

/** What is known of a class field: its annotation and every value that the class writes to it. */
export interface Field {
  /** What declares it first: a member, a parameter property, or the `this.name` that is written. */
  readonly at: Node;
  readonly annotation?: TSESTree.TypeNode;
  readonly values: readonly Node[];
}

/** The field `name` of the class around (or given as) `within`: a property, a parameter property, a getter or `this.name = …`. */
export function fieldOf(view: View, within: Node, name: string): Field | undefined {
  const owner = isClass(within) ? within : enclosingClass(within);
  if (!owner) return undefined;
  const fields = known.get(owner) ?? new Map<string, Field | undefined>();
  known.set(owner, fields);
  if (!fields.has(name)) fields.set(name, readField(view, owner, name));
  return fields.get(name);
}

/** A class is asked for the same field by every method that uses it. */
const known = new WeakMap<ClassNode, Map<string, Field | undefined>>();

function readField(view: View, owner: ClassNode, name: string): Field | undefined {
  let at: Node | undefined;
  let annotation: TSESTree.TypeNode | undefined;
  const values: Node[] = [];
  for (const member of owner.body.body) {
    if ((member.type === 'PropertyDefinition' || member.type === 'AccessorProperty') && keyName(member) === name) {
      at = member;
      annotation = member.typeAnnotation?.typeAnnotation;
      if (member.value) values.push(member.value);
    } else if (member.type === 'MethodDefinition' && member.kind !== 'constructor' && keyName(member) === name) {
      at ??= member;
      if (member.kind === 'get') annotation = member.value.returnType?.typeAnnotation;
      values.push(...(member.kind === 'get' ? returnsOfGetter(view, member.value) : [member.value]));
    } else if (member.type === 'MethodDefinition' && member.kind === 'constructor') {
      for (const parameter of member.value.params) {
        if (parameter.type !== 'TSParameterProperty') continue;
        const inner = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter;
        if (!('name' in inner) || inner.name !== name) continue;
        at = parameter;
        annotation = inner.typeAnnotation?.typeAnnotation;
        if (parameter.parameter.type === 'AssignmentPattern') values.push(parameter.parameter.right);
      }
    }
  }
  for (const { left, right } of view.all('AssignmentExpression')) {
    if (left.type !== 'MemberExpression' || left.object.type !== 'ThisExpression') continue;
    if (keyName(left) !== name || enclosingClass(left) !== owner || isNullish(right)) continue;
    at ??= left;
    values.push(right);
  }
  return at && (annotation || values.length > 0) ? { at, ...(annotation && { annotation }), values } : undefined;
}

function returnsOfGetter(view: View, getter: Node): Node[] {
  return view.all('ReturnStatement').flatMap((r) => (r.argument && enclosingFunction(r) === getter ? [r.argument] : []));
}

function isNullish(node: Node): boolean {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined');
}
