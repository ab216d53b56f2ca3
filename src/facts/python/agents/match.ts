import type { Call, ClassDef, Expression, Node } from '../tree/nodes.js';
import { entryOf, isDef, isFunction, stringOf } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { importedModules } from '../values/imports.js';
import { resolve, trace, type Ref } from '../values/trace.js';
import { dictOf, elementsOf, membersOf, type Wrapper } from './lists.js';
import { annotationOf, importedAs, namesIn } from './names.js';

/** What an anchor of the catalogue stands for. */
export interface Anchored {
  /** The decorator, call or class. */
  readonly node: Expression | ClassDef;
  /** Where its arguments stand; a bare decorator has none. */
  readonly call?: Call;
  readonly owner?: ClassDef;
  /** The function that is decorated, or what is given in its place. */
  readonly self?: Node;
}

export interface Anchor {
  readonly at: string;
  readonly of?: readonly string[];
  readonly distinctive?: true;
  /** A path that begins with `self` asks for decorated functions. */
  readonly fn?: string;
}

/** Something that a path of the catalogue leads to, with the name that it was found under and what wraps it on its way there. */
export interface Selected {
  readonly ref: Ref;
  readonly key?: string;
  readonly wrapper?: Wrapper;
  /** The keyword or entry that holds it. */
  readonly holder?: Node;
}

const MAX_BASES = 4;

/** Finds the places of one file that the rows of one framework speak of. */
export class Matcher {
  readonly #packages: readonly string[];

  /**
   * @param packages the framework's own
   * @param aliases modules of the project that are like it
   * @param exact whether only what stands at the top of a package counts
   */
  constructor(
    readonly view: PythonView,
    packages: readonly string[],
    private readonly aliases: readonly string[],
    private readonly exact = false,
  ) {
    // A folder of the project by that name is not the package.
    this.#packages = packages.filter((name) => !view.open(name));
  }

  /** The same questions about another file. */
  in(view: PythonView): Matcher {
    return new Matcher(view, this.#packages, this.aliases, this.exact);
  }

  /** Whether the file imports the framework at all. Everything else is asked only then. */
  get present(): boolean {
    return [...importedModules(this.view)].some((specifier) => this.#within(specifier) !== undefined);
  }

  /** Every place that an anchor names. */
  *find(anchor: Anchor): Generator<Anchored> {
    const [kind = '', name = ''] = anchor.at.split(':');
    const names = name.split('|');
    const isNamed = (node: Node): boolean =>
      kind === 'method' ? this.#isMethod(node, names, anchor) : this.exports(this.view, node, names);
    if (kind === 'extends') {
      for (const owner of this.view.all('ClassDef')) if (this.#extends(this.view, owner, names)) yield { node: owner, owner };
    } else if (anchor.fn?.startsWith('self') === true) yield* this.#decorated(isNamed);
    else for (const call of this.view.all('Call')) if (isNamed(call.func)) yield { node: call, call };
  }

  /** The values that a path leads to from an anchored place. */
  select(from: Anchored, path: string): Selected[] {
    return path.split('|').flatMap((alternative) => this.#follow(from, alternative));
  }

  /** Whether an expression refers to something that the framework exports by one of these names. */
  exports(view: PythonView, node: Node, names: readonly string[]): boolean {
    return importedAs(view, node).some((dotted) => {
      const inner = this.#within(dotted);
      if (inner === undefined) return false;
      return names.some((name) => {
        if (inner.name === name) return true;
        if (inner.isOurs) return inner.name.endsWith(`.${last(name)}`) || inner.name === last(name);
        return (
          !this.exact && (`${inner.package}.${inner.name}`.endsWith(`.${name}`) || `${inner.package}.${inner.name}` === name)
        );
      });
    });
  }

  /** What stands in a dotted name after the framework's package; `isOurs` for a module of the project. */
  #within(dotted: string): { readonly package: string; readonly name: string; readonly isOurs: boolean } | undefined {
    for (const own of this.#packages) {
      if (dotted === own || dotted.startsWith(`${own}.`))
        return { package: own, name: dotted.slice(own.length + 1), isOurs: false };
    }
    const plain = dotted.replace(/^\.+/u, '');
    for (const alias of this.aliases) {
      // `.lib.swarm` within `app` is `app.lib.swarm`.
      const own = dotted === plain ? [alias] : suffixesOf(alias);
      const found = own.find((module) => plain === module || plain.startsWith(`${module}.`));
      if (found !== undefined) return { package: alias, name: plain.slice(found.length + 1), isOurs: true };
    }
    return undefined;
  }

  *#decorated(isNamed: (node: Node) => boolean): Generator<Anchored> {
    const { view } = this;
    for (const def of [...view.all('FunctionDef'), ...view.all('AsyncFunctionDef')]) {
      for (const decorator of def.decorator_list) {
        const call = decorator.nodeType === 'Call' ? decorator : undefined;
        if (isNamed(call?.func ?? decorator)) yield { node: decorator, self: def, ...(call && { call }) };
      }
    }
    for (const call of view.all('Call')) {
      if (isDef(call.parent)) continue;
      // `function_tool(charge)`, and `tool("charge")(charge)`.
      const settings = call.func.nodeType === 'Call' ? call.func : call;
      const given = call.args.at(settings === call && call.args.length > 1 ? 1 : 0) ?? call.args[0];
      const callable = [given, call.args[0]].find((one) => one && isFunctionLike(view, one));
      if (callable && isNamed(settings.func)) yield { node: call, call: settings, self: callable };
    }
  }

  #isMethod(func: Node, names: readonly string[], { of, distinctive }: Anchor): boolean {
    if (func.nodeType !== 'Attribute' || !names.includes(func.attr)) return false;
    if (this.#isMadeBy(func.value, of ?? [])) return true;
    return distinctive === true && !this.#isOurOwn(func.value);
  }

  /** Whether a value comes from one of these constructors, factories (`.compile` for a method) or has one of these types. */
  #isMadeBy(receiver: Node, of: readonly string[]): boolean {
    for (const { view, node, path } of trace(this.view, receiver)) {
      if (path.length > 0) continue;
      if (node.nodeType === 'Call') {
        if (this.exports(view, node.func, of)) return true;
        if (node.func.nodeType === 'Attribute' && of.includes(`.${node.func.attr}`)) return true;
        const made = resolve(view, node.func);
        if (made.node.nodeType === 'ClassDef' && made.path.length === 0 && this.#extends(made.view, made.node, of)) return true;
      }
      const annotation = annotationOf(view, node);
      if (annotation && namesIn(annotation).some((name) => this.exports(view, name, of))) return true;
    }
    return false;
  }

  /** A receiver that the file makes itself, of a class that has nothing to do with the framework. */
  #isOurOwn(receiver: Node): boolean {
    const { view, node } = resolve(this.view, receiver);
    const made = node.nodeType === 'Call' ? resolve(view, node.func).node : node;
    return made.nodeType === 'Dict' || (made.nodeType === 'ClassDef' && made.bases.length === 0);
  }

  #extends(view: PythonView, owner: ClassDef, names: readonly string[], hops = 0): boolean {
    return owner.bases.some((base) => {
      if (this.exports(view, base, names)) return true;
      const { view: there, node, path, origin } = resolve(view, base);
      return (
        hops < MAX_BASES &&
        !origin &&
        path.length === 0 &&
        node.nodeType === 'ClassDef' &&
        this.#extends(there, node, names, hops + 1)
      );
    });
  }

  #follow(from: Anchored, path: string): Selected[] {
    const [head = '', ...steps] = path.replaceAll('[]', '.[]').split('.');
    const start = this.#startOf(from, head);
    if (!start) return [];
    let found: Selected[] = [start];
    for (const step of steps) {
      found = found.flatMap(({ ref, key }): Selected[] => {
        if (step === '[]') return elementsOf(ref);
        if (step === '*') {
          return membersOf(ref).map(({ name, value, view, key: holder }) => ({
            ref: { view, node: value, path: [] },
            key: name,
            ...(view === this.view && { holder }),
          }));
        }
        const { view, node } = resolve(ref.view, ref.node, ref.path);
        const dict = dictOf(node);
        const entry = dict && entryOf(dict, step);
        if (entry)
          return [{ ref: { view, node: entry.value, path: [] }, key: step, ...(view === this.view && { holder: entry.key }) }];
        return dict ? [] : [{ ref: { ...ref, path: [...ref.path, step] }, ...(key !== undefined && { key }) }];
      });
    }
    return found;
  }

  #startOf({ call, owner, self }: Anchored, head: string): Selected | undefined {
    const { view } = this;
    const at = (node: Node, holder?: Node): Selected => ({ ref: { view, node, path: [] }, ...(holder && { holder }) });
    if (head === 'self') return self && at(self);
    if (head === 'receiver') return call?.func.nodeType === 'Attribute' ? at(call.func.value) : undefined;
    if (owner) {
      const member = memberOf(owner, head);
      return member && at(member);
    }
    if (!call) return undefined;
    if (/^\d+$/u.test(head)) {
      const position = Number(head);
      const before = call.args.slice(0, position + 1);
      const argument = before.some(({ nodeType }) => nodeType === 'Starred') ? undefined : before[position];
      // What is decorated by a call stands among its arguments.
      return argument && argument !== self ? at(argument) : undefined;
    }
    const keyword = call.keywords.find(({ arg }) => arg === head);
    return keyword ? at(keyword.value, keyword) : spread(view, call, head);
  }
}

/** `Agent(**options)`. */
function spread(view: PythonView, call: Call, name: string): Selected | undefined {
  for (const { arg, value } of call.keywords) {
    const options = arg == null ? resolve(view, value) : undefined;
    const dict = options && options.path.length === 0 ? dictOf(options.node) : undefined;
    const entry = dict && entryOf(dict, name);
    if (entry && options) {
      return { ref: { view: options.view, node: entry.value, path: [] }, ...(options.view === view && { holder: entry.key }) };
    }
  }
  return undefined;
}

/** A method of a class, or the value of an attribute of its body. */
function memberOf(owner: ClassDef, name: string): Node | undefined {
  for (const statement of owner.body) {
    if (isDef(statement) && statement.name === name) return statement;
    if (statement.nodeType === 'AnnAssign' && statement.target.nodeType === 'Name' && statement.target.id === name) {
      return statement.value ?? undefined;
    }
    if (statement.nodeType === 'Assign' && statement.targets.some((t) => t.nodeType === 'Name' && t.id === name))
      return statement.value;
  }
  return undefined;
}

function isFunctionLike(view: PythonView, node: Node): boolean {
  if (stringOf(node) !== undefined) return false;
  const { node: made, path } = resolve(view, node);
  if (isFunction(made) && path.length === 0) return true;
  return made.nodeType === 'Call' && made.args.some((argument) => isFunction(resolve(view, argument).node));
}

function last(name: string): string {
  return name.split('.').at(-1) ?? name;
}

function suffixesOf(module: string): string[] {
  const parts = module.split('.');
  return parts.map((_, i) => parts.slice(i).join('.'));
}
