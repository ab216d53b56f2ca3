import type { TSESTree } from '@typescript-eslint/utils';
import type { ToolInput } from '../../model.js';
import type { View } from '../tree/source.js';
import { isFunction, keyName, propertyOf, stringOf, unwrap, type Node, type ObjectNode } from '../tree/syntax.js';
import { resolve, type Ref } from '../values/trace.js';

/** What a schema says of a value. */
type Typed = Pick<ToolInput, 'type' | 'bounded'>;

/** One field of a schema; `property` stands in the file `view`, which can be another one than the tool's. */
export interface SchemaField extends Typed {
  readonly name: string;
  readonly view: View;
  readonly property: TSESTree.Property;
}

const OPAQUE: Typed = { type: 'opaque', bounded: false };
const MAX_DEPTH = 8;

/** What makes an object schema of its first argument: zod's and valibot's `object`, TypeBox's `Type.Object`, ArkType's `type`. */
const OBJECT_BUILDER = /^(?:object|strictObject|looseObject|Object|type|struct)$/u;

/**
 * The fields of an object schema: zod (with `extend`, `merge`, `pick`, `omit`), a raw shape of fields, a JSON schema, or one of these in a
 * wrapper such as `jsonSchema(…)`. Other libraries give the names alone. `undefined` for what is no such schema.
 */
export function fieldsOf({ view, node, path }: Ref, depth = 0): SchemaField[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const last = resolve(view, node, path);
  // `Schema.shape` is the raw shape that the schema was made from.
  if (last.path.length > 1 || (last.path.length === 1 && last.path[0] !== 'shape')) return undefined;
  if (last.node.type === 'ObjectExpression') return objectFields(last.view, last.node, depth);
  return last.node.type === 'CallExpression' ? builtFields(last.view, last.node, depth) : undefined;
}

function builtFields(view: View, call: TSESTree.CallExpression, depth: number): SchemaField[] | undefined {
  const again = (node: Node | undefined): SchemaField[] | undefined => node && fieldsOf({ view, node, path: [] }, depth + 1);
  const callee = unwrap(call.callee);
  const [first] = call.arguments;
  const name = callee.type === 'MemberExpression' ? keyName(callee) : callee.type === 'Identifier' ? callee.name : undefined;
  if (name === undefined) return undefined;
  if (OBJECT_BUILDER.test(name)) return again(first);
  if (/schema$/iu.test(name) || name === 'pipe') {
    const wrapped = again(first);
    if (wrapped) return wrapped;
  }
  if (callee.type !== 'MemberExpression') return undefined;
  const base = again(callee.object);
  if (!base) return undefined;
  switch (name) {
    case 'extend':
    case 'safeExtend':
    case 'merge': {
      const added = again(first) ?? [];
      return [...base.filter((field) => !added.some((other) => other.name === field.name)), ...added];
    }
    case 'pick':
    case 'omit': {
      const keys = first && resolve(view, first).node;
      if (keys?.type !== 'ObjectExpression') return base;
      return base.filter((field) => (propertyOf(keys, field.name) !== undefined) === (name === 'pick'));
    }
    default:
      return base;
  }
}

function objectFields(view: View, object: ObjectNode, depth: number): SchemaField[] {
  const properties = propertyOf(object, 'properties');
  if (stringOf(propertyOf(object, 'type')?.value) === 'object') {
    const fields = properties && resolve(view, properties.value);
    return fields?.node.type === 'ObjectExpression' && fields.path.length === 0
      ? shape(fields.view, fields.node, depth, jsonType)
      : [];
  }
  return shape(view, object, depth, builtType);
}

function shape(view: View, object: ObjectNode, depth: number, typeOf: (ref: Ref) => Typed): SchemaField[] {
  return object.properties.flatMap((property) => {
    if (property.type === 'SpreadElement') return fieldsOf({ view, node: property.argument, path: [] }, depth + 1) ?? [];
    const name = keyName(property);
    // `{ readOnlyHint: true }` stands where a raw shape can stand and is none.
    if (name === undefined || property.value.type === 'Literal' || isFunction(property.value)) return [];
    return [{ name, view, property, ...typeOf({ view, node: property.value, path: [] }) }];
  });
}

const BOUNDED_FORMAT = /^(?:uuid|date|date-time|time|duration)$/u;

function jsonType({ view, node }: Ref): Typed {
  const last = resolve(view, node);
  if (last.node.type !== 'ObjectExpression' || last.path.length > 0) return OPAQUE;
  const { node: said } = resolve(last.view, propertyOf(last.node, 'type')?.value ?? last.node);
  const names = said.type === 'ArrayExpression' ? said.elements.map((element) => stringOf(element)) : [stringOf(said)];
  const choices = propertyOf(last.node, 'enum', 'const');
  const name = names.find((n) => n !== 'null') ?? (choices && said === last.node ? 'string' : undefined);
  if (name === 'string') {
    const format = stringOf(propertyOf(last.node, 'format')?.value) ?? '';
    const bounded = choices !== undefined || propertyOf(last.node, 'pattern') !== undefined || BOUNDED_FORMAT.test(format);
    return { type: 'string', bounded };
  }
  if (name === 'number' || name === 'integer') return { type: 'number', bounded: false };
  return name === 'boolean' ? { type: 'boolean', bounded: false } : OPAQUE;
}

const NUMBER = /^(?:number|int|int32|uint32|float32|float64|bigint)$/u;
const BOOLEAN = /^(?:boolean|stringbool)$/u;
/** Strings that one value can be written in only one way, or nearly so. */
const BOUNDED =
  /^(?:enum|nativeEnum|literal|regex|stringFormat|templateLiteral|uuid|uuidv[467]|guid|cuid2?|ulid|nanoid|ksuid|xid|date|time|datetime|duration)$/u;
const STRING = /^(?:string|email|url|httpUrl|e164|emoji|base64|base64url|jwt|ipv[46]|cidrv[46])$/u;
const WRAPPER = /^(?:optional|nullable|nullish|readonly|exactOptional)$/u;

/** What zod's builder chain says: `z.string().uuid().optional()`. */
function builtType(field: Ref): Typed {
  const methods: { readonly name: string; readonly call: TSESTree.CallExpression }[] = [];
  let ref = resolve(field.view, field.node, field.path);
  while (ref.node.type === 'CallExpression' && ref.path.length === 0) {
    const call = ref.node;
    const callee = unwrap(call.callee);
    if (callee.type !== 'MemberExpression') return OPAQUE;
    methods.unshift({ name: keyName(callee) ?? '', call });
    ref = resolve(ref.view, callee.object);
  }
  const [root] = methods;
  if (!root || !isZod(ref)) return OPAQUE;
  const [first] = root.call.arguments;
  if (WRAPPER.test(root.name) && first) return builtType({ view: ref.view, node: first, path: [] });
  // `z.date()` is a Date; `z.iso.date()` a string.
  if (root.name === 'date' && !ref.path.includes('iso')) return OPAQUE;
  if (NUMBER.test(root.name)) return { type: 'number', bounded: false };
  if (BOOLEAN.test(root.name)) return { type: 'boolean', bounded: false };
  if (root.name === 'literal' && (first === undefined || stringOf(first) === undefined)) return OPAQUE;
  if (!STRING.test(root.name) && !BOUNDED.test(root.name)) return OPAQUE;
  return { type: 'string', bounded: methods.some(({ name }) => BOUNDED.test(name)) };
}

/** `z` under whatever name zod itself exports it, and what another module hands on as `z`. */
function isZod({ node, path, origin }: Ref): boolean {
  if (origin) return /^(?:npm:)?zod(?:[/@]|$)/u.test(origin.specifier) || path.includes('z');
  return node.type === 'Identifier' && node.name === 'z';
}
