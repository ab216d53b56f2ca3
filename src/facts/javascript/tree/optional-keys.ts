/** The properties that oxc leaves `null` and TS-ESTree leaves `undefined`. */
const everywhere = [
  'accessibility',
  'constraint',
  'default',
  'directive',
  'initializer',
  'returnType',
  'superTypeArguments',
  'typeAnnotation',
  'typeArguments',
  'typeParameters',
];

const inSome: Readonly<Record<string, readonly string[]>> = {
  RestElement: ['value'],
  TSDeclareFunction: ['body'],
  TSMappedType: ['readonly'],
  TSModuleDeclaration: ['body'],
};

/** Here `null` is TS-ESTree's own word. */
const nullInBoth: ReadonlySet<string> = new Set(['TSImportType', 'TSTypePredicate']);

/** Nodes of one type always have the same properties, so the first one answers for all. */
const known = new Map<string, readonly string[]>();

/** Which properties of a node of this type must become `undefined` when they are `null`. */
export function optionalKeys(node: object, type: string): readonly string[] {
  let keys = known.get(type);
  if (keys === undefined) {
    keys = nullInBoth.has(type) ? [] : [...everywhere, ...(inSome[type] ?? [])].filter((key) => key in node);
    known.set(type, keys);
  }
  return keys;
}
