import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { stringOf } from './syntax.js';

/** One parsed file, as ESLint's `SourceCode` and our own parser both give it. */
export interface Source {
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly scopeManager: TSESLint.Scope.ScopeManager | null;
  readonly visitorKeys: Readonly<Record<string, readonly string[] | undefined>>;
}

/** What makes the client of a role in the project, when that is not `vaultStripe` of `paybrake/client`. */
export interface ClientMaker {
  /** An import specifier. */
  readonly module: string;
  readonly name: string;
}

type Node = TSESTree.Node;
type Variable = TSESLint.Scope.Variable;

/** How Vitest, Jest, Bun and Node's own runner replace a module. */
const MOCKS = /^(?:(?:vi|vitest|jest)\.(?:mock|doMock|unstable_mockModule)|mock\.module)$/u;

type NodeOf = { [N in Node as `${N['type']}`]: N };
type NodesOf = { [T in keyof NodeOf]?: NodeOf[T][] };

/**
 * One file made ready for questions: every node has its parent, nodes can be had by type, identifiers by variable. Built in one walk,
 * shared by everything that reads the file.
 */
export class View {
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly filename: string;

  readonly #loader: (specifier: string) => View | undefined;
  #isAlone = false;
  #specifiers: ReadonlySet<string> | undefined;
  #mocks: ReadonlySet<string> | undefined;
  readonly #nodes: NodesOf = {};
  readonly #source: Source;
  #variables: ReadonlyMap<Node, Variable> | undefined;
  #byName: Map<string, TSESTree.Identifier[]> | undefined;

  constructor(
    source: Source,
    filename: string,
    open: (specifier: string) => View | undefined,
    readonly maker?: ClientMaker,
  ) {
    this.text = source.text;
    this.ast = source.ast;
    this.filename = filename;
    this.#loader = open;
    this.#source = source;
    this.#index(source.visitorKeys);
  }

  /** Opens the module that an import of this file names; `undefined` when it is not ours to read, or a test replaces it. */
  open(specifier: string): View | undefined {
    return this.#isAlone || this.#mocked.has(specifier) ? undefined : this.#loader(specifier);
  }

  /** `vi.mock('./billing')`: what is imported from there is not what stands there. */
  get #mocked(): ReadonlySet<string> {
    this.#mocks ??= new Set(
      this.all('CallExpression').flatMap(({ callee, arguments: [given] }) => {
        if (callee.type !== 'MemberExpression' || !MOCKS.test(this.textOf(callee))) return [];
        const named = given?.type === 'ImportExpression' ? given.source : given;
        return stringOf(named) ?? [];
      }),
    );
    return this.#mocks;
  }

  /** Answers a question from this file alone: within it, no other file is opened. */
  alone<T>(ask: () => T): T {
    const before = this.#isAlone;
    this.#isAlone = true;
    try {
      return ask();
    } finally {
      this.#isAlone = before;
    }
  }

  /** The modules that the file imports, as written, by `import`, `import()` and `require`. */
  get specifiers(): ReadonlySet<string> {
    this.#specifiers ??= new Set([
      ...this.all('ImportDeclaration').map((n) => n.source.value),
      ...this.all('ImportExpression').flatMap((n) => stringOf(n.source) ?? []),
      ...this.all('CallExpression').flatMap((n) =>
        n.callee.type === 'Identifier' && n.callee.name === 'require' ? (stringOf(n.arguments[0]) ?? []) : [],
      ),
    ]);
    return this.#specifiers;
  }

  /** All nodes of one type, in source order. */
  all<T extends keyof NodeOf>(type: T): readonly NodeOf[T][] {
    return this.#nodes[type] ?? [];
  }

  /** The nodes of one type that begin in a part of the file, without a look at the rest of it. */
  within<T extends keyof NodeOf>(type: T, part: Node): readonly NodeOf[T][] {
    const all = this.all(type);
    const first = (offset: number): number => {
      let low = 0;
      let high = all.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((all[middle]?.range[0] ?? offset) < offset) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    return all.slice(first(part.range[0]), first(part.range[1]));
  }

  /** All identifiers that are spelled like this. */
  named(name: string): readonly TSESTree.Identifier[] {
    if (!this.#byName) {
      this.#byName = new Map();
      for (const identifier of this.all('Identifier')) {
        const same = this.#byName.get(identifier.name);
        if (same) same.push(identifier);
        else this.#byName.set(identifier.name, [identifier]);
      }
    }
    return this.#byName.get(name) ?? [];
  }

  /** The variable that an identifier refers to or declares; `undefined` for globals. */
  variable(identifier: Node): Variable | undefined {
    this.#variables ??= variablesOf(this.#source);
    return this.#variables.get(identifier);
  }

  /** The source of a node as written. */
  textOf(node: { readonly range: readonly [number, number] }): string {
    return this.text.slice(node.range[0], node.range[1]);
  }

  #index(visitorKeys: Source['visitorKeys']): void {
    const lists = this.#nodes as Record<string, Node[] | undefined>;
    const stack: Node[] = [this.ast];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const { type } = node;
      const list = lists[type];
      if (list) list.push(node);
      else lists[type] = [node];
      const keys = visitorKeys[type] ?? [];
      // Backwards, since the last one in is the first one out.
      for (let k = keys.length - 1; k >= 0; k--) {
        const child = (node as unknown as Record<string, unknown>)[keys[k] ?? ''];
        if (Array.isArray(child)) {
          for (let i = child.length - 1; i >= 0; i--) adopt(child[i], node, stack);
        } else adopt(child, node, stack);
      }
    }
  }
}

/** By the identifiers that declare and mention them. */
function variablesOf({ scopeManager }: Source): ReadonlyMap<Node, Variable> {
  const variables = new Map<Node, Variable>();
  for (const scope of scopeManager?.scopes ?? []) {
    for (const variable of scope.variables) {
      // A name that refers to one variable and declares another, such as that of a parameter property, stands for the former.
      for (const name of variable.identifiers) if (!variables.has(name)) variables.set(name, variable);
      for (const { identifier } of variable.references) variables.set(identifier, variable);
    }
  }
  return variables;
}

/** Makes a child known to its parent, and waits for its turn. */
function adopt(child: unknown, parent: Node, stack: Node[]): void {
  if (!isNode(child)) return;
  (child as { parent?: Node }).parent = parent;
  stack.push(child);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
