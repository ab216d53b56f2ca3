/** What the code of a key looks like: which functions hash, which only change how a value is written. */
import type { Expression, Node } from '../tree/nodes.js';
import type { Binding } from '../tree/scopes.js';
import { isNothing } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';

/** Methods and functions whose result says as much as what they are given. */
export const FORMAT =
  /^(?:lower|upper|title|capitalize|casefold|strip|lstrip|rstrip|replace|removeprefix|removesuffix|zfill|rjust|ljust|center|encode|decode|hex|digest|hexdigest|intdigest|isoformat|strftime|date|as_posix|__str__|bit_length|to_bytes|isocalendar)$/u;
export const CONVERSION = /^(?:str|int|float|repr|bytes|format|round|ascii|abs|sorted|tuple|list|dict|frozenset|set|min|max)$/u;
export const HASHES = /^(?:hashlib|hmac|xxhash|mmh3|zlib|blake3)$/u;
export const ENCODERS = /^(?:base64|binascii|json|orjson|ujson|simplejson|urllib|math|operator|textwrap|codecs)$/u;

/** The key of `hmac.new` is no part of what is hashed; nor is the name of the algorithm. */
export function hashedBy(name: string, args: readonly Expression[]): readonly Expression[] {
  if (name === 'new' && args.length > 1) return args.slice(1, 2);
  return args.slice(0, 1);
}

/** The name in `key if key else …`, `key if key is not None else …`. */
export function testedName(test: Expression): Expression | undefined {
  if (test.nodeType === 'Compare') return test.ops[0]?.nodeType === 'IsNot' ? test.left : undefined;
  return test;
}

/** Whether a name is given a value only where it has none: `if key is None: key = make()`, `if not key:`. */
export function isFallback({ kind, node }: Binding): boolean {
  if (kind !== 'assign' || node.nodeType !== 'Name') return false;
  const statement = node.parent;
  const around = statement?.parent;
  if (around?.nodeType !== 'If' || !(around.body as readonly (Node | undefined)[]).includes(statement)) return false;
  const { test } = around;
  const isNone = test.nodeType === 'Compare' && test.ops[0]?.nodeType === 'Is' && test.comparators.every(isNothing);
  const tested = isNone ? test.left : test.nodeType === 'UnaryOp' && test.op.nodeType === 'Not' ? test.operand : undefined;
  return tested?.nodeType === 'Name' && tested.id === node.id;
}

/** The parameter that a name stands for. */
export function parameterOf(view: PythonView, name: Node): Node | undefined {
  const bindings = view.variable(name)?.bindings ?? [];
  return bindings.find(({ kind }) => kind === 'parameter')?.node;
}

/** The values inside of dictionaries and lists, which is where a hash finds what it hashes. */
export function valuesIn(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => {
    if (node.nodeType === 'Dict') return valuesIn(node.values);
    if (node.nodeType === 'List' || node.nodeType === 'Tuple') return valuesIn(node.elts);
    return [node];
  });
}
