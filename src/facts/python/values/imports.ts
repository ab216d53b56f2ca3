import type { Alias, Node } from '../tree/nodes.js';
import { below } from '../tree/specifiers.js';
import type { PythonView } from '../tree/view.js';
import { throughBinding, onlyBinding, type Ref } from './trace.js';

/** The module that an import names, as Python spells it (`..core.billing`), and the members of it that the name stands for. */
export function importOf(alias: Alias): { readonly specifier: string; readonly path: readonly string[] } | undefined {
  const statement = alias.parent;
  if (statement?.nodeType === 'ImportFrom') {
    return { specifier: '.'.repeat(statement.level ?? 0) + (statement.module ?? ''), path: [alias.name] };
  }
  if (statement?.nodeType !== 'Import') return undefined;
  // `import a.b as c` is the module `a.b`; `import a.b` is `a`, of which `b` is a member.
  const [first = '', ...rest] = alias.name.split('.');
  return { specifier: first, path: alias.asname == null ? [] : rest };
}

/** Every module that a file imports, as the code names it: `stripe`, `stripe.error`, `.billing`. */
export function importedModules(view: PythonView): ReadonlySet<string> {
  return new Set([
    ...view.all('Import').flatMap(({ names }) => names.map(({ name }) => name)),
    ...view.all('ImportFrom').map(({ level, module }) => '.'.repeat(level ?? 0) + (module ?? '')),
  ]);
}

/**
 * The member `path` of a module: what its file binds, what it imports with `*`, or a module below it. Of a package the origin is known
 * and nothing else.
 *
 * @param node where the way came from, to stand for what is not opened
 */
export function memberOfModule(
  view: PythonView,
  node: Node,
  specifier: string,
  path: readonly string[],
  asked = new Set<string>(),
): Ref | undefined {
  const target = view.open(specifier);
  const [name, ...rest] = path;
  if (target && name !== undefined) {
    const question = `${target.filename}\0${name}`;
    if (asked.has(question)) return undefined;
    asked.add(question);
    const found = bound(target, name, rest, asked);
    if (found) return found;
  }
  if (name !== undefined && view.open(below(specifier, name)))
    return memberOfModule(view, node, below(specifier, name), rest, asked);
  if (target) return { view: target, node: target.ast, path };
  const [first = specifier, ...inner] = specifier.startsWith('.') ? [specifier] : specifier.split('.');
  return { view, node, path: [...inner, ...path], origin: { package: first } };
}

function bound(target: PythonView, name: string, rest: readonly string[], asked: Set<string>): Ref | undefined {
  const variable = target.moduleScope.variables.get(name);
  if (variable) {
    const binding = onlyBinding(variable);
    // A name with several values is known by itself, so that whoever asks can look at each. An import is a step of its own: modules may
    // import from each other in a circle.
    const stop = { view: target, node: variable.bindings[0]?.node ?? target.ast, path: rest };
    if (!binding || binding.kind === 'import') return stop;
    return throughBinding({ view: target, node: binding.node, path: rest }, binding) ?? stop;
  }
  for (const statement of target.all('ImportFrom')) {
    if (statement.parent !== target.ast || !statement.names.some((alias) => alias.name === '*')) continue;
    const specifier = '.'.repeat(statement.level ?? 0) + (statement.module ?? '');
    const found = target.open(specifier) ? memberOfModule(target, statement, specifier, [name, ...rest], asked) : undefined;
    if (found && !(found.node.nodeType === 'Module' && found.path.length > rest.length)) return found;
  }
  return undefined;
}
