import { beginningIn } from '../../in-order.js';
import type { Range } from '../../model.js';
import type { Name, Node } from './nodes.js';
import { childrenOf, type ParsedPython } from './parse.js';
import { Scopes, type Scope, type Variable } from './scopes.js';

type NodeOf = { [N in Node as N['nodeType']]: N };

/** One Python file made ready for questions: nodes by type, names by spelling, the variable behind each name. */
export class PythonView {
  readonly text: string;
  readonly ast: ParsedPython['ast'];
  readonly filename: string;

  readonly #loader: (specifier: string) => PythonView | undefined;
  readonly #nodes = new Map<string, Node[]>();
  #isAlone = false;
  #scopes: Scopes | undefined;
  #byName: Map<string, Name[]> | undefined;

  /**
   * @param open opens a module as the code names it: `app.billing`, `.billing`, `..core`
   * @param maker the project's own function that makes the client of a role
   */
  constructor(
    { text, ast }: ParsedPython,
    filename: string,
    open: (specifier: string) => PythonView | undefined,
    readonly maker?: { readonly module: string; readonly name: string },
  ) {
    this.text = text;
    this.ast = ast;
    this.filename = filename;
    this.#loader = open;
    this.#index();
  }

  /** Opens a module that this file imports; `undefined` when it is not the project's own. */
  open(specifier: string): PythonView | undefined {
    return this.#isAlone ? undefined : this.#loader(specifier);
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

  /** All nodes of one type, in the order of the source. */
  all<T extends keyof NodeOf>(type: T): readonly NodeOf[T][] {
    return (this.#nodes.get(type) ?? []) as NodeOf[T][];
  }

  /** The nodes of one type that stand in a part of the file. */
  within<T extends keyof NodeOf>(type: T, part: Node): readonly NodeOf[T][] {
    return beginningIn(part, this.all(type)).filter(({ range }) => range[1] <= part.range[1]);
  }

  /** All names that are spelled like this, read or written. */
  named(name: string): readonly Name[] {
    if (!this.#byName) {
      this.#byName = new Map();
      for (const one of this.all('Name')) {
        const same = this.#byName.get(one.id);
        if (same) same.push(one);
        else this.#byName.set(one.id, [one]);
      }
    }
    return this.#byName.get(name) ?? [];
  }

  /** The variable that a name, parameter, import or definition stands for; `undefined` for built-ins. */
  variable(node: Node): Variable | undefined {
    return this.#scoped.of(node);
  }

  /** The scope that a function, class or comprehension opens. */
  scopeIn(node: Node): Scope | undefined {
    return this.#scoped.in(node);
  }

  get moduleScope(): Scope {
    return this.#scoped.module;
  }

  get #scoped(): Scopes {
    return (this.#scopes ??= new Scopes(this.ast));
  }

  /** The source of a node as written. */
  textOf({ range }: { readonly range: Range }): string {
    return this.text.slice(range[0], range[1]);
  }

  #index(): void {
    const open: Node[] = [this.ast];
    for (let node = open.pop(); node; node = open.pop()) {
      const list = this.#nodes.get(node.nodeType);
      if (list) list.push(node);
      else this.#nodes.set(node.nodeType, [node]);
      const children = childrenOf(node);
      for (let i = children.length - 1; i >= 0; i--) open.push(children[i] as Node);
    }
    // Of a dictionary the keys come before the values, of parameters the names before the defaults.
    for (const list of this.#nodes.values()) list.sort((a, b) => a.range[0] - b.range[0]);
  }
}
