import { childrenOf } from './parse.js';
import type { Arguments, Expression, FunctionNode, Module, Name, Node } from './nodes.js';

/** One thing that gives a name its value. */
export interface Binding {
  /**
   * `assign`: `x = …`, `x: T = …`, `x := …`; `augmented`: `x += …`; `declared`: `x: T` alone; `loop`, `with`, `except`, `pattern`: by the
   * statement of that name.
   */
  readonly kind:
    | 'assign'
    | 'augmented'
    | 'declared'
    | 'parameter'
    | 'import'
    | 'function'
    | 'class'
    | 'loop'
    | 'with'
    | 'except'
    | 'pattern'
    | 'deleted';
  /** What carries the name: a `Name`, `Arg` or `Alias`, or the definition, handler or pattern itself. */
  readonly node: Node;
  /** For `assign` and `with`: the value of which it gets all, or the part at `path`. */
  readonly value?: Expression;
  /** The positions in a tuple that is unpacked; `*` for one that cannot be told. */
  readonly path: readonly string[];
}

/** A name in the scope that owns it. */
export interface Variable {
  readonly name: string;
  readonly scope: Scope;
  /** In the order of the source. */
  readonly bindings: readonly Binding[];
  /** Where it is read. */
  readonly references: readonly Name[];
}

export interface Scope {
  readonly node: Module | FunctionNode | Extract<Node, { readonly generators: unknown } | { readonly nodeType: 'ClassDef' }>;
  readonly outer: Scope | undefined;
  readonly variables: ReadonlyMap<string, Variable>;
}

interface OpenVariable extends Variable {
  readonly bindings: Binding[];
  readonly references: Name[];
}
interface OpenScope extends Scope {
  readonly outer: OpenScope | undefined;
  readonly variables: Map<string, OpenVariable>;
  /** Names that `global` and `nonlocal` send elsewhere. */
  readonly sent: Map<string, 'global' | 'nonlocal'>;
}

/** Which variable each name of a file stands for, by Python's own rules. */
export class Scopes {
  readonly #variables = new Map<Node, OpenVariable>();
  readonly #scopes = new Map<Node, Scope>();
  readonly #reads: { readonly name: Name; readonly scope: OpenScope }[] = [];
  readonly #writes: { readonly name: string; readonly scope: OpenScope; readonly binding: Binding }[] = [];
  readonly module: Scope;

  constructor(ast: Module) {
    const module = newScope(ast, undefined);
    this.module = module;
    this.#walk(ast, module);
    // What `global` says holds for the whole function, so names are settled once all is read.
    for (const { name, scope, binding } of this.#writes) {
      const variable = variableIn(ownerOf(name, scope), name);
      variable.bindings.push(binding);
      this.#variables.set(binding.node, variable);
    }
    for (const { name, scope } of this.#reads) {
      const variable = lookUp(name.id, scope);
      if (!variable) continue;
      variable.references.push(name);
      this.#variables.set(name, variable);
    }
  }

  /** The variable that a name, parameter, import or definition stands for; `undefined` for built-ins and what is bound nowhere. */
  of(node: Node): Variable | undefined {
    return this.#variables.get(node);
  }

  /** The scope that a node opens. */
  in(node: Node): Scope | undefined {
    return this.#scopes.get(node);
  }

  #walk(ast: Module, module: OpenScope): void {
    const open: { readonly node: Node; readonly scope: OpenScope }[] = [{ node: ast, scope: module }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { node, scope } = next;
      this.#bind(node, scope);
      const inner = opensScope(node) ? newScope(node, scope) : scope;
      if (inner !== scope) this.#scopes.set(node, inner);
      const within = inner === scope ? [] : innerPartsOf(node);
      const children = childrenOf(node);
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i];
        if (!child) continue;
        // Decorators, defaults and annotations are read outside of the function that they belong to.
        if (child.nodeType === 'Arguments') this.#parameters(child, scope, inner, open);
        else open.push({ node: child, scope: within.includes(child) ? inner : scope });
      }
    }
  }

  #parameters(args: Arguments, outer: OpenScope, inner: OpenScope, open: { node: Node; scope: OpenScope }[]): void {
    for (const arg of [...args.posonlyargs, ...args.args, args.vararg, ...args.kwonlyargs, args.kwarg]) {
      if (!arg) continue;
      this.#write(arg.arg, inner, { kind: 'parameter', node: arg, path: [] });
      if (arg.annotation) open.push({ node: arg.annotation, scope: outer });
    }
    for (const value of [...args.defaults, ...args.kw_defaults]) if (value) open.push({ node: value, scope: outer });
  }

  #bind(node: Node, scope: OpenScope): void {
    switch (node.nodeType) {
      case 'Name':
        if (node.ctx.nodeType === 'Load') this.#reads.push({ name: node, scope });
        else if (node.ctx.nodeType === 'Del') this.#write(node.id, scope, { kind: 'deleted', node, path: [] });
        return;
      case 'Assign':
        for (const target of node.targets) this.#target(target, 'assign', scope, node.value);
        return;
      case 'AnnAssign':
        this.#target(node.target, node.value ? 'assign' : 'declared', scope, node.value ?? undefined);
        return;
      case 'AugAssign':
        this.#target(node.target, 'augmented', scope);
        return;
      case 'NamedExpr':
        this.#target(node.target, 'assign', outOfComprehension(scope), node.value);
        return;
      case 'For':
      case 'AsyncFor':
      case 'Comprehension':
        this.#target(node.target, 'loop', scope);
        return;
      case 'WithItem':
        if (node.optional_vars) this.#target(node.optional_vars, 'with', scope, node.context_expr);
        return;
      case 'ExceptHandler':
        if (node.name) this.#write(node.name, scope, { kind: 'except', node, path: [] });
        return;
      case 'MatchAs':
      case 'MatchStar':
        if (node.name) this.#write(node.name, scope, { kind: 'pattern', node, path: [] });
        return;
      case 'MatchMapping':
        if (node.rest) this.#write(node.rest, scope, { kind: 'pattern', node, path: [] });
        return;
      case 'Alias': {
        // `import a.b` binds `a`.
        const name = node.asname ?? (node.parent?.nodeType === 'Import' ? node.name.split('.', 1)[0] : node.name);
        if (name !== undefined && name !== '*') this.#write(name, scope, { kind: 'import', node, path: [] });
        return;
      }
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        this.#write(node.name, scope, { kind: 'function', node, path: [] });
        return;
      case 'ClassDef':
        this.#write(node.name, scope, { kind: 'class', node, path: [] });
        return;
      case 'Global':
      case 'Nonlocal':
        for (const name of node.names) scope.sent.set(name, node.nodeType === 'Global' ? 'global' : 'nonlocal');
        return;
      default:
        return;
    }
  }

  /** A target of an assignment: a name, or a pattern of them. Attributes and items are no names. */
  #target(target: Expression, kind: Binding['kind'], scope: OpenScope, value?: Expression, path: readonly string[] = []): void {
    if (target.nodeType === 'Name') this.#write(target.id, scope, { kind, node: target, path, ...(value && { value }) });
    else if (target.nodeType === 'Starred') this.#target(target.value, kind, scope, value, [...path, '*']);
    else if (target.nodeType === 'Tuple' || target.nodeType === 'List') {
      const starred = target.elts.findIndex((elt) => elt.nodeType === 'Starred');
      target.elts.forEach((elt, i) => {
        const isKnown = elt.nodeType !== 'Starred' && (starred < 0 || i < starred);
        this.#target(elt, kind, scope, value, elt.nodeType === 'Starred' ? path : [...path, isKnown ? String(i) : '*']);
      });
    }
  }

  #write(name: string, scope: OpenScope, binding: Binding): void {
    this.#writes.push({ name, scope, binding });
  }
}

function opensScope(node: Node): node is Scope['node'] {
  return /^(?:FunctionDef|AsyncFunctionDef|ClassDef|Lambda|ListComp|SetComp|DictComp|GeneratorExp)$/u.test(node.nodeType);
}

function innerPartsOf(node: Node): readonly Node[] {
  switch (node.nodeType) {
    case 'FunctionDef':
    case 'AsyncFunctionDef':
    case 'ClassDef':
      return node.body;
    case 'Lambda':
      return [node.body];
    default:
      return childrenOf(node);
  }
}

function newScope(node: Scope['node'], outer: OpenScope | undefined): OpenScope {
  return { node, outer, variables: new Map(), sent: new Map() };
}

function variableIn(scope: OpenScope, name: string): OpenVariable {
  let variable = scope.variables.get(name);
  if (!variable) {
    variable = { name, scope, bindings: [], references: [] };
    scope.variables.set(name, variable);
  }
  return variable;
}

function ownerOf(name: string, scope: OpenScope): OpenScope {
  const sent = scope.sent.get(name);
  if (sent === undefined) return scope;
  if (sent === 'global') return outermost(scope);
  for (let up = scope.outer; up; up = up.outer) if (up.node.nodeType !== 'ClassDef' && up.variables.has(name)) return up;
  return outermost(scope);
}

function lookUp(name: string, from: OpenScope): OpenVariable | undefined {
  if (from.sent.get(name) === 'global') return outermost(from).variables.get(name);
  for (let scope: OpenScope | undefined = from; scope; scope = scope.outer) {
    // The names of a class body are seen in that body alone.
    const found = scope === from || scope.node.nodeType !== 'ClassDef' ? scope.variables.get(name) : undefined;
    if (found && !(scope.sent.has(name) && scope !== from)) return found;
  }
  return undefined;
}

function outermost(scope: OpenScope): OpenScope {
  let top = scope;
  while (top.outer) top = top.outer;
  return top;
}

/** `:=` binds outside of the comprehension that it stands in. */
function outOfComprehension(scope: OpenScope): OpenScope {
  let owner = scope;
  while (owner.outer && 'generators' in owner.node) owner = owner.outer;
  return owner;
}
