import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { beginningIn } from '../../in-order.js';
import { stringOf } from './syntax.js';

/** One parsed file, as ESLint's `SourceCode` and our own parser both give it: every node has its parent. */
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

const NONE: readonly never[] = [];

/**
 * One file made ready for questions: nodes can be had by type, identifiers by variable. Built in one walk, shared by everything that
 * reads the file.
 */
export class View {
  readonly text: string;
  readonly ast: TSESTree.Program;
  readonly filename: string;

  readonly #loader: (specifier: string) => View | undefined;
  #isAlone = false;
  #specifiers: ReadonlySet<string> | undefined;
  #imported: ReadonlySet<string> | undefined;
  #mocks: ReadonlySet<string> | undefined;
  readonly #nodes = new Map<string, Node[]>();
  readonly #source: Source;
  #declared: ReadonlyMap<string, readonly Variable[]> | undefined;
  readonly #variables = new Map<string, ReadonlyMap<Node, Variable>>();
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

  /** Whether the file imports a package, or a part of it: `ai` by `ai/react`. */
  imports(name: string): boolean {
    this.#imported ??= new Set([...this.specifiers].flatMap(prefixes));
    return this.#imported.has(name);
  }

  /** All nodes of one type, in source order. */
  all<T extends keyof NodeOf>(type: T): readonly NodeOf[T][] {
    const found = this.#nodes.get(type) as NodeOf[T][] | undefined;
    return found ?? NONE;
  }

  /** The nodes of one type that begin in a part of the file, without a look at the rest of it. */
  within<T extends keyof NodeOf>(type: T, part: Node): readonly NodeOf[T][] {
    return beginningIn(part, this.all(type));
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

  /** The identifiers of one spelling that stand in a part of the file, without a look at the rest of it. */
  namedWithin(name: string, part: Node): readonly TSESTree.Identifier[] {
    return beginningIn(part, this.named(name));
  }

  /** The variable that an identifier refers to or declares; `undefined` for globals. */
  variable(identifier: Node): Variable | undefined {
    if (identifier.type !== 'Identifier' && identifier.type !== 'JSXIdentifier') return undefined;
    const { name } = identifier;
    let known = this.#variables.get(name);
    if (!known) {
      this.#declared ??= declaredIn(this.#source);
      known = byIdentifier(this.#declared.get(name) ?? []);
      this.#variables.set(name, known);
    }
    return known.get(identifier);
  }

  /** The source of a node as written. */
  textOf(node: { readonly range: readonly [number, number] }): string {
    return this.text.slice(node.range[0], node.range[1]);
  }

  #index(visitorKeys: Source['visitorKeys']): void {
    const stack: Node[] = [this.ast];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const { type } = node;
      const list = this.#nodes.get(type);
      if (list) list.push(node);
      else this.#nodes.set(type, [node]);
      const keys = visitorKeys[type] ?? [];
      // Backwards, since the last one in is the first one out.
      for (let k = keys.length - 1; k >= 0; k--) {
        const child = (node as unknown as Record<string, Child | Child[]>)[keys[k] ?? ''];
        if (Array.isArray(child)) {
          for (let i = child.length - 1; i >= 0; i--) if (child[i]) stack.push(child[i] as Node);
        } else if (child) stack.push(child);
      }
    }
  }
}

/** What stands under one of a node's visitor keys. */
type Child = Node | null | undefined;

/** `@ai-sdk/openai/internal` begins with `@ai-sdk`, `@ai-sdk/openai` and itself. */
function prefixes(specifier: string): string[] {
  const found = [specifier];
  for (let end = specifier.indexOf('/'); end >= 0; end = specifier.indexOf('/', end + 1)) found.push(specifier.slice(0, end));
  return found;
}

/** The variables of all scopes by name. Most names are never asked for, so what mentions them is gathered for one name at a time. */
function declaredIn({ scopeManager }: Source): ReadonlyMap<string, readonly Variable[]> {
  const variables = new Map<string, Variable[]>();
  for (const scope of scopeManager?.scopes ?? []) {
    for (const variable of scope.variables) {
      // The global scope holds every name of the language.
      if (variable.identifiers.length === 0 && variable.references.length === 0) continue;
      const same = variables.get(variable.name);
      if (same) same.push(variable);
      else variables.set(variable.name, [variable]);
    }
  }
  return variables;
}

/** Variables of one name by the identifiers that declare and mention them. */
function byIdentifier(same: readonly Variable[]): ReadonlyMap<Node, Variable> {
  const variables = new Map<Node, Variable>();
  for (const variable of same) {
    // A name that refers to one variable and declares another, such as that of a parameter property, stands for the former.
    for (const name of variable.identifiers) if (!variables.has(name)) variables.set(name, variable);
    for (const { identifier } of variable.references) variables.set(identifier, variable);
  }
  return variables;
}
