import type { ToolInput } from '../../model.js';
import type { ClassDef, Dict, Expression, Node } from '../tree/nodes.js';
import { entriesOf, entryOf, keywordOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { resolve, type Ref } from '../values/trace.js';

/** What a schema says of a value. */
export type Typed = Pick<ToolInput, 'type' | 'bounded'>;

/** One field of a schema; `node` stands in the file `view`, which can be another one than the tool's. */
export interface SchemaField extends Typed {
  readonly name: string;
  readonly view: PythonView;
  readonly node: Node;
}

const OPAQUE: Typed = { type: 'opaque', bounded: false };
const MAX_DEPTH = 6;

/** The fields of a Pydantic model, a dataclass, a `TypedDict` or a JSON schema; `undefined` for what is no such schema. */
export function fieldsOf({ view, node, path }: Ref): SchemaField[] | undefined {
  const last = resolve(view, node, path);
  if (last.path.length > 0) return undefined;
  if (last.node.nodeType === 'ClassDef') return isModel(last.view, last.node) ? fieldsOfClass(last.view, last.node) : undefined;
  if (last.node.nodeType !== 'Dict') return undefined;
  const properties = entryOf(last.node, 'properties');
  const fields = properties && resolve(last.view, properties.value);
  return fields?.node.nodeType === 'Dict' ? jsonFields(fields.view, fields.node) : undefined;
}

/** Every name that a JSON schema describes; `undefined` where it spreads others or says that there may be more. */
export function closedNames({ view, node, path }: Ref): string[] | undefined {
  const schema = resolve(view, node, path);
  if (schema.path.length > 0 || schema.node.nodeType !== 'Dict' || !entriesOf(schema.node).complete) return undefined;
  const properties = entryOf(schema.node, 'properties');
  const more = entryOf(schema.node, 'additionalProperties')?.value;
  const isOpen = more !== undefined && !(more.nodeType === 'Constant' && more.value === false);
  if (!properties || isOpen || entryOf(schema.node, 'patternProperties')) return undefined;
  const listed = resolve(schema.view, properties.value);
  if (listed.path.length > 0 || listed.node.nodeType !== 'Dict') return undefined;
  const { entries, complete } = entriesOf(listed.node);
  return complete ? entries.map(({ name }) => name) : undefined;
}

/** A type that the model fills in member by member: neither an enumeration nor a plain class. */
export function isModel(view: PythonView, owner: ClassDef, depth = 0): boolean {
  if (owner.decorator_list.some((decorator) => /\bdataclass\b/u.test(view.textOf(decorator)))) return true;
  return owner.bases.some((base) => {
    const { view: there, node, path, origin } = resolve(view, base);
    if (/(?:^|\.)(?:BaseModel|TypedDict|SQLModel)$/u.test(origin ? path.join('.') : view.textOf(base))) return true;
    return depth < MAX_DEPTH && node.nodeType === 'ClassDef' && isModel(there, node, depth + 1);
  });
}

function fieldsOfClass(view: PythonView, owner: ClassDef, depth = 0): SchemaField[] {
  const inherited = owner.bases.flatMap((base) => {
    const { view: there, node } = resolve(view, base);
    return node.nodeType === 'ClassDef' && depth < MAX_DEPTH ? fieldsOfClass(there, node, depth + 1) : [];
  });
  const own = owner.body.flatMap((statement) => {
    if (statement.nodeType !== 'AnnAssign' || statement.target.nodeType !== 'Name') return [];
    const { id: name } = statement.target;
    return [{ name, view, node: statement, ...typeOf(view, statement.annotation, statement.value ?? undefined) }];
  });
  return [...inherited.filter((field) => !own.some(({ name }) => name === field.name)), ...own];
}

function jsonFields(view: PythonView, properties: Dict): SchemaField[] {
  return entriesOf(properties).entries.map(({ name, key, value }) => ({ name, view, node: key, ...jsonType(view, value) }));
}

const BOUNDED_FORMAT = /^(?:uuid|date|date-time|time|duration)$/u;

function jsonType(view: PythonView, value: Expression): Typed {
  const { node: field, path } = resolve(view, value);
  if (field.nodeType !== 'Dict' || path.length > 0) return OPAQUE;
  const said = entryOf(field, 'type')?.value;
  const names = said && 'elts' in said ? said.elts.map((elt) => stringOf(elt)) : [stringOf(said)];
  const choices = entryOf(field, 'enum', 'const');
  const name = names.find((one) => one !== 'null') ?? (choices && !said ? 'string' : undefined);
  if (name === 'number' || name === 'integer') return { type: 'number', bounded: false };
  if (name === 'boolean') return { type: 'boolean', bounded: false };
  if (name !== 'string') return OPAQUE;
  const format = stringOf(entryOf(field, 'format')?.value) ?? '';
  return {
    type: 'string',
    bounded: choices !== undefined || entryOf(field, 'pattern') !== undefined || BOUNDED_FORMAT.test(format),
  };
}

const NUMBER =
  /^(?:int|float|Decimal|PositiveInt|NonNegativeInt|PositiveFloat|NonNegativeFloat|conint|confloat|condecimal|StrictInt|StrictFloat)$/u;
const BOOLEAN = /^(?:bool|StrictBool)$/u;
const STRING = /^(?:str|StrictStr|EmailStr|AnyUrl|HttpUrl|constr)$/u;
/** Strings that one value can be written in only one way, or nearly so. */
const BOUNDED = /^(?:Literal|UUID[1-8]?|date|datetime|time|timedelta)$/u;
const WRAPPER = /^(?:Optional|Annotated|Required|NotRequired|Final|ClassVar|Union)$/u;

/** What an annotation says, with the `Field(…)` that stands in it or is the default. */
export function typeOf(view: PythonView, annotation: Expression | undefined, value?: Expression, depth = 0): Typed {
  if (!annotation || depth > MAX_DEPTH) return OPAQUE;
  const known = byAnnotation(view, unwrap(annotation), depth);
  const isBounded = known.type === 'string' && (known.bounded || (value !== undefined && hasPattern(value)));
  return isBounded ? { type: 'string', bounded: true } : known;
}

function byAnnotation(view: PythonView, node: Node, depth: number): Typed {
  const again = (part: Expression): Typed => typeOf(view, part, undefined, depth + 1);
  const text = stringOf(node);
  // `"str"`: an annotation that is only read later.
  if (text !== undefined) return byName(text.trim());
  switch (node.nodeType) {
    case 'Name':
    case 'Attribute':
      return byReference(view, node, depth);
    case 'Subscript': {
      const name = lastName(node.value);
      const parts = node.slice.nodeType === 'Tuple' ? node.slice.elts : [node.slice];
      if (name === 'Literal')
        return parts.every((part) => stringOf(part) !== undefined) ? { type: 'string', bounded: true } : OPAQUE;
      if (!WRAPPER.test(name)) return OPAQUE;
      const first = (name === 'Union' ? parts.filter((part) => !isNone(part)) : parts)[0];
      const inner = first ? again(first) : OPAQUE;
      return inner.type === 'string' && parts.some(hasPattern) ? { type: 'string', bounded: true } : inner;
    }
    case 'BinOp': {
      const sides = [node.left, node.right].filter((side) => !isNone(side));
      return sides.length === 1 && sides[0] ? again(sides[0]) : OPAQUE;
    }
    case 'Call':
      return { ...byName(lastName(node.func)), ...(hasPattern(node) && { bounded: true }) };
    default:
      return OPAQUE;
  }
}

function byReference(view: PythonView, node: Node, depth: number): Typed {
  const { view: there, node: made, path, origin } = resolve(view, node);
  if (!origin && path.length === 0 && made.nodeType === 'ClassDef') {
    const isEnum = made.bases.some((base) => /(?:^|\.)\w*Enum$/u.test(there.textOf(base)));
    return isEnum ? { type: 'string', bounded: true } : OPAQUE;
  }
  // `Period = Annotated[str, Field(pattern=…)]`
  if (!origin && path.length === 0 && made !== node && (made.nodeType === 'Subscript' || made.nodeType === 'BinOp')) {
    return typeOf(there, made, undefined, depth + 1);
  }
  return byName(lastName(node));
}

function byName(name: string): Typed {
  if (NUMBER.test(name)) return { type: 'number', bounded: false };
  if (BOOLEAN.test(name)) return { type: 'boolean', bounded: false };
  if (BOUNDED.test(name) && name !== 'Literal') return { type: 'string', bounded: true };
  return STRING.test(name) ? { type: 'string', bounded: false } : OPAQUE;
}

/** `Field(pattern=…)`, `StringConstraints(pattern=…)`, `constr(regex=…)`. */
function hasPattern(node: Node): boolean {
  return node.nodeType === 'Call' && keywordOf(node, 'pattern', 'regex') !== undefined;
}

function isNone(node: Node): boolean {
  return node.nodeType === 'Constant' && node.value === null;
}

function lastName(node: Node): string {
  if (node.nodeType === 'Name') return node.id;
  return node.nodeType === 'Attribute' ? node.attr : '';
}

/** The words `Stripe secret key` in what a model is told of an input; a publishable key is none. */
const ASKS = /\bstripe(?:'s)?\s+(?:(?:live|test)\s+)?(?:api|secret|restricted)\s+key\b/iu;
/** Whether the code tells the model to fill in a Stripe key: `api_key: str = Field(description="Stripe API key")`. */
export function asksForKey(name: string, parts: readonly (Node | undefined)[], view: PythonView): boolean {
  if (!/key|token|secret/iu.test(name)) return false;
  return parts.some((part) => part && view.within('Constant', part).some((one) => ASKS.test(stringOf(one) ?? '')));
}
