import type { Expression, Node } from '../tree/nodes.js';
import { unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { importOf } from '../values/imports.js';
import { trace } from '../values/trace.js';

/** Many rows of many frameworks ask the same of every call of a file. */
const asked = new WeakMap<PythonView, Map<Node, readonly string[]>>();

/** The dotted names, with their modules, that imports give what an expression refers to: several where one is tried after another. */
export function importedAs(view: PythonView, node: Node): readonly string[] {
  const answers = asked.get(view) ?? new Map<Node, readonly string[]>();
  asked.set(view, answers);
  const known = answers.get(node);
  if (known) return known;
  const found = findImported(view, node);
  answers.set(node, found);
  return found;
}

function findImported(view: PythonView, node: Node): readonly string[] {
  // Settled before the next step opens another file: a module that is not the framework is none of ours.
  for (const ref of trace(view, node)) {
    if (ref.node.nodeType !== 'Name') continue;
    const aliases = (ref.view.variable(ref.node)?.bindings ?? []).flatMap(({ node: bound }) =>
      bound.nodeType === 'Alias' ? [bound] : [],
    );
    const names = aliases.flatMap((alias) => {
      const imported = importOf(alias);
      return imported ? [[imported.specifier, ...imported.path, ...ref.path].join('.')] : [];
    });
    if (names.length > 0) return names;
  }
  return [];
}

/** The annotation of a parameter or of a variable that is only declared. */
export function annotationOf(view: PythonView, node: Node): Expression | undefined {
  if (node.nodeType !== 'Name') return undefined;
  for (const { node: bound } of view.variable(node)?.bindings ?? []) {
    if (bound.nodeType === 'Arg') return bound.annotation ?? undefined;
    if (bound.parent?.nodeType === 'AnnAssign') return bound.parent.annotation;
  }
  return undefined;
}

/** `FastMCP` of `FastMCP`, `Optional[FastMCP]` and `FastMCP | None`. */
export function namesIn(annotation: Expression): Expression[] {
  const plain = unwrap(annotation);
  switch (plain.nodeType) {
    case 'Name':
    case 'Attribute':
      return [plain];
    case 'Subscript':
      return [...namesIn(plain.value), ...namesIn(plain.slice)];
    case 'Tuple':
      return plain.elts.flatMap(namesIn);
    case 'BinOp':
      return [...namesIn(plain.left), ...namesIn(plain.right)];
    default:
      return [];
  }
}
