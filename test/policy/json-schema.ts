/** A validator for as much of JSON Schema as the policy's schema uses. A word that it does not know is a fault of the test. */

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const keysOf = (value: unknown): string[] => (isObject(value) ? Object.keys(value) : []);

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
};

/** Say something to people and editors alone. */
const annotations = ['$schema', '$defs', 'title', 'description', 'default', 'allowComments', 'allowTrailingCommas'];

/** Whether a value is valid. `root` holds the definitions. */
export function isValid(value: unknown, schema: Json, root: Json): boolean {
  const sub = (inner: unknown, at: unknown): boolean => isValid(inner, at as Json, root);
  const checks: Readonly<Record<string, (said: never) => boolean>> = {
    $ref: (path: string) => sub(value, (root['$defs'] as Json)[path.replace('#/$defs/', '')]),
    type: (type: string) => types[type]?.(value) ?? false,
    enum: (words: unknown[]) => words.includes(value),
    pattern: (pattern: string) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
    minimum: (least: number) => typeof value !== 'number' || value >= least,
    maximum: (most: number) => typeof value !== 'number' || value <= most,
    minItems: (least: number) => !Array.isArray(value) || value.length >= least,
    uniqueItems: () => !Array.isArray(value) || new Set(value).size === value.length,
    items: (schema: Json) => !Array.isArray(value) || value.every((item) => sub(item, schema)),
    minProperties: (least: number) => !isObject(value) || keysOf(value).length >= least,
    required: (names: string[]) => !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
    propertyNames: (schema: Json) => keysOf(value).every((name) => sub(name, schema)),
    properties: (known: Json) =>
      !isObject(value) || keysOf(value).every((name) => !Object.hasOwn(known, name) || sub(value[name], known[name])),
    additionalProperties: (schema: Json | false) => {
      const known = (schemaOf('properties') ?? {}) as Json;
      return keysOf(value).every(
        (name) => Object.hasOwn(known, name) || (schema !== false && sub((value as Json)[name], schema)),
      );
    },
    anyOf: (schemas: Json[]) => schemas.some((schema) => sub(value, schema)),
    oneOf: (schemas: Json[]) => schemas.filter((schema) => sub(value, schema)).length === 1,
  };
  const schemaOf = (word: string): unknown => schema[word];
  return Object.entries(schema).every(([word, said]) => {
    if (annotations.includes(word)) return true;
    const check = checks[word];
    if (check === undefined) throw new Error(`The validator does not know "${word}".`);
    return check(said as never);
  });
}
