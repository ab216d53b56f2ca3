import type { TSESTree } from '@typescript-eslint/utils';
import type { SchemaField } from '../agents/schema.js';
import type { View } from '../tree/source.js';
import { keyName, propertyOf, stringOf, type Node } from '../tree/syntax.js';
import { patternPath, resolve, trace } from '../values/trace.js';
import { annotationOf } from '../values/types.js';

/** What is known of a value that goes into a key: `text` is one that `operationKey` takes. */
export interface ValueType {
  readonly is: 'text' | 'other' | 'unknown';
  /** It can be `undefined`. */
  readonly optional: boolean;
  /** It can be `null`. */
  readonly nullable: boolean;
}

export const UNKNOWN_TYPE: ValueType = { is: 'unknown', optional: false, nullable: false };

export function typeOfField(field: SchemaField): ValueType {
  const text = field.view.textOf(field.property.value);
  const isOther = field.type === 'boolean' || /\b(?:object|array|record|date|set|map)\(/u.test(text);
  return {
    is: isOther ? 'other' : field.type === 'opaque' ? 'unknown' : 'text',
    optional: isMissable(field),
    nullable: isNullable(text),
  };
}

function isNullable(text: string): boolean {
  return /\b(?:nullable|nullish)\(|["']null["']/u.test(text) && !/\bdefault\b/u.test(text);
}

/** zod's `.optional()`, or a JSON schema that does not require the field. */
function isMissable({ name, view, property }: SchemaField): boolean {
  const text = view.textOf(property.value);
  if (/\bdefault\b/u.test(text)) return false;
  if (/\b(?:optional|nullish|exactOptional)\(/u.test(text)) return true;
  const owner = property.parent.parent;
  if (property.value.type !== 'ObjectExpression' || owner.type !== 'Property' || owner.parent.type !== 'ObjectExpression')
    return false;
  const required = propertyOf(owner.parent, 'required');
  const list = required && resolve(view, required.value).node;
  return list?.type !== 'ArrayExpression' || !list.elements.some((e) => stringOf(e) === name);
}

/** What the annotation of a parameter says of it or of a member. A default makes it present. */
export function annotatedType(view: View, node: Node): ValueType {
  for (const ref of trace(view, node)) {
    const annotation = annotationOf(ref);
    if (!annotation) continue;
    const [name, ...deeper] = annotation.path;
    if (name === undefined) {
      const parameter = annotation.node;
      return typeOf(annotation.type, parameter.type === 'Identifier' && parameter.optional);
    }
    const member = deeper.length === 0 ? memberOf(view, annotation.type, name) : undefined;
    if (!member?.typeAnnotation) return UNKNOWN_TYPE;
    return typeOf(member.typeAnnotation.typeAnnotation, member.optional && !hasDefault(view, node));
  }
  return UNKNOWN_TYPE;
}

function typeOf(type: TSESTree.TypeNode, optional: boolean): ValueType {
  if (type.type === 'TSUnionType') {
    const rest = type.types.filter((t) => t.type !== 'TSUndefinedKeyword' && t.type !== 'TSNullKeyword');
    const isMissing = optional || type.types.some((t) => t.type === 'TSUndefinedKeyword');
    const isText = rest.every((t) => typeOf(t, false).is === 'text');
    return { is: isText ? 'text' : 'other', optional: isMissing, nullable: type.types.some((t) => t.type === 'TSNullKeyword') };
  }
  if (/^TS(?:String|Number|TemplateLiteral|Literal)/u.test(type.type)) return { is: 'text', optional, nullable: false };
  const isUnknown = type.type === 'TSTypeReference' && !/^(?:Date|Array|Record|Map|Set)\b/u.test(refName(type));
  return { is: isUnknown ? 'unknown' : 'other', optional, nullable: false };
}

function refName({ typeName }: TSESTree.TSTypeReference): string {
  return typeName.type === 'Identifier' ? typeName.name : '';
}

function memberOf(view: View, type: TSESTree.TypeNode, name: string): TSESTree.TSPropertySignature | undefined {
  const members = type.type === 'TSTypeLiteral' ? type.members : declaredMembers(view, type);
  return members.find((m): m is TSESTree.TSPropertySignature => m.type === 'TSPropertySignature' && keyName(m) === name);
}

function declaredMembers(view: View, type: TSESTree.TypeNode): readonly TSESTree.TypeElement[] {
  if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') return [];
  const declared = view.variable(type.typeName)?.defs[0]?.node;
  if (declared?.type === 'TSInterfaceDeclaration') return declared.body.body;
  if (declared?.type === 'TSTypeAliasDeclaration' && declared.typeAnnotation.type === 'TSTypeLiteral') {
    return declared.typeAnnotation.members;
  }
  return [];
}

function hasDefault(view: View, node: Node): boolean {
  const name = node.type === 'Identifier' ? view.variable(node)?.defs[0]?.name : undefined;
  return name?.parent.type === 'AssignmentPattern' && patternPath(name.parent, name) !== undefined;
}
