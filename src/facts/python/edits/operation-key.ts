import { importedModules } from '../values/imports.js';
import { isDef, parametersOf } from '../tree/syntax.js';
import { resolve, type Ref } from '../values/trace.js';
import type { PythonView } from '../tree/view.js';
import { afterImports, importFrom, importModule, type Imported } from './imports.js';
import { styleOf } from './style.js';

const NAME = 'operation_key';

/**
 * What `docs/python-operation-key.md` documents: keys that are the same, byte for byte, as those of `operationKey` in `paybrake/client`.
 * Four blanks are one step of indentation.
 */
export const OPERATION_KEY = `def operation_key(operation: str, identity: dict) -> str:
    """The idempotency key of one business operation: the same operation always gives the same key."""
    if not operation or not identity:
        raise ValueError("operation_key: name the operation and what makes it this one")
    for name, value in identity.items():
        if isinstance(value, int) and abs(value) > 2**53 - 1 or not isinstance(value, (str, int, type(None))):
            raise TypeError(f"operation_key({operation!r}): {name} is no string, safe integer, boolean or None")
    names = sorted(identity, key=lambda name: name.encode("utf-16-be"))
    canonical = json.dumps(
        [1, operation, {name: identity[name] for name in names}], ensure_ascii=False, separators=(",", ":")
    )
    return "op_" + hashlib.sha256(canonical.encode()).hexdigest()
`;

/** Whether a function takes what ours does, an operation and what identifies it, or is imported from where it cannot be seen. */
function isOperationKey({ node, path }: Ref): boolean {
  if (node.nodeType === 'Alias' || path.length > 0) return true;
  if (!isDef(node) || node.nodeType !== 'FunctionDef') return false;
  const parameters = parametersOf(node);
  return parameters.length >= 2 && parameters.slice(2).every((one) => one.default !== undefined);
}

/**
 * `operation_key` for a file: its own, the one of a module of the project that it imports from, or else the documented function, written
 * after its imports. `undefined` where that name, or one that the function needs, stands for something else.
 */
export function importOperationKey(view: PythonView): Imported | undefined {
  const bindings = view.moduleScope.variables.get(NAME)?.bindings ?? [];
  const [known] = bindings;
  if (known && bindings.length === 1 && isOperationKey(resolve(view, known.node))) return { local: NAME, edits: [] };
  if (bindings.length > 0 || view.named(NAME).length > 0 || view.all('Arg').some(({ arg }) => arg === NAME)) return undefined;
  for (const module of importedModules(view)) {
    const there = view.open(module);
    const [theirs, another] = there?.moduleScope.variables.get(NAME)?.bindings ?? [];
    if (there && theirs?.kind === 'function' && !another && isOperationKey({ view: there, node: theirs.node, path: [] }))
      return importFrom(view, module, NAME);
  }
  const needs = ['hashlib', 'json'].map((name) => importModule(view, name));
  const imports = needs.flatMap((one) => one?.edits ?? []);
  if (needs.includes(undefined)) return undefined;
  const { newline, indent } = styleOf(view);
  const body = OPERATION_KEY.replaceAll('    ', indent).replaceAll('\n', newline);
  const at = afterImports(view);
  const blank = newline.repeat(2);
  const before = at === 0 ? '' : view.text[at - 1] === '\n' ? blank : `${newline}${blank}`;
  const after = /^(?:\r?\n){2}/u.test(view.text.slice(at)) ? '' : /^\r?\n/u.test(view.text.slice(at)) ? newline : blank;
  return { local: NAME, edits: [...imports, { range: [at, at], text: before + body + after }] };
}
