/** Members of the context that agents share, as Python writes, declares and reads them. */
import type { ContextEntry, Edit, Range } from '../../facts/model.js';
import { declaredBy, dropMember, makes, statesWith, withoutMember, type Declared } from '../../facts/python/edits/drop-member.js';
import { withoutUnused } from '../../facts/python/edits/unused.js';
import { pythonFrameworks } from '../../facts/python/frameworks.js';
import type { Call, Keyword } from '../../facts/python/tree/nodes.js';
import { isDef, isMethod, keywordOf } from '../../facts/python/tree/syntax.js';
import type { PythonView } from '../../facts/python/tree/view.js';
import { mentionsOf } from '../../facts/python/values/mentions.js';
import { resolve } from '../../facts/python/values/trace.js';
import type { Workspace } from '../model.js';

/** Everything that is written into shared context under one name: it goes as a whole or not at all. */
export interface Members {
  readonly name: string;
  readonly writes: readonly { readonly path: string; readonly entry: ContextEntry }[];
  /** Something may still read it, whoever runs that. */
  readonly isRead: boolean;
  /** What takes it out, by file; absent where it is read, or cannot be taken out safely. */
  readonly edits?: ReadonlyMap<string, readonly Edit[]>;
}

export const isPython = (path: string): boolean => /\.py$/iu.test(path);

export function pythonMembers(workspace: Workspace): Members[] {
  const views = viewsOf(workspace);
  const byName = new Map<string, { path: string; entry: ContextEntry }[]>();
  for (const { path } of views.length > 0 ? workspace.all : []) {
    const entries = isPython(path) ? (workspace.read(path)?.facts.context ?? []) : [];
    for (const entry of entries) {
      if (entry.access === 'write') byName.set(entry.name, [...(byName.get(entry.name) ?? []), { path, entry }]);
    }
  }
  return [...byName].map(([name, writes]) => {
    const isRead = isReadIn(views, name, writes);
    const edits = isRead ? undefined : new Removal(views, name, writes).edits();
    return { name, writes, isRead, ...(edits && { edits }) };
  });
}

/** Whether another file calls the tool of an input with something for it. */
export function isGivenElsewhere(workspace: Workspace, path: string, { name, at }: ContextEntry): boolean {
  const view = workspace.python(path);
  const fn = view?.all('Arg').find(({ range }) => holds(range, at))?.parent?.parent;
  if (!isDef(fn)) return false;
  const index = fn.args.args.findIndex(({ arg }) => arg === name) - (isMethod(fn) ? 1 : 0);
  return viewsOf(workspace).some(
    (other) =>
      other.filename !== path &&
      other.text.includes(fn.name) &&
      other.all('Call').some((call) => {
        const { node, view: there } = resolve(other, call.func);
        const isIt = there.filename === path && node.range[0] === fn.range[0];
        return isIt && (keywordOf(call, name) !== undefined || call.args.length > index);
      }),
  );
}

function viewsOf(workspace: Workspace): PythonView[] {
  return workspace.all.flatMap(({ path }) => (isPython(path) ? (workspace.python(path) ?? []) : []));
}

function isReadIn(views: readonly PythonView[], name: string, writes: Members['writes']): boolean {
  // CrewAI fills the inputs of a run into texts, which often stand in files that are no code.
  const isFilled = writes.some(({ entry }) => entry.framework === 'crewai');
  if (isFilled && views.some(({ text }) => /(?:tasks|agents)_config\b|\.ya?ml\b/u.test(text))) return true;
  return views.some((view) => {
    const own = writes.filter(({ path }) => path === view.filename);
    // What an entry is made from is no use of the entry.
    return mentionsOf(view, name).some(({ range }) => !own.some(({ entry }) => holds(entry.at, range)));
  });
}

/** What takes a member out of everything that writes or declares it. */
class Removal {
  readonly #edits = new Map<string, Edit[]>();

  constructor(
    private readonly views: readonly PythonView[],
    private readonly name: string,
    private readonly writes: Members['writes'],
  ) {}

  edits(): ReadonlyMap<string, readonly Edit[]> | undefined {
    const declared: Declared[] = [];
    for (const { path, entry } of this.writes) {
      const edits = entry.drop?.();
      const found = edits && this.#declared(path, entry.at);
      if (!edits || !found) return undefined;
      this.#add(path, edits);
      declared.push(...found);
    }
    const distinct = new Map(declared.map((one) => [`${one.view.filename}\0${String(one.field.range[0])}`, one]));
    for (const one of distinct.values()) if (!this.#undeclare(one)) return undefined;
    for (const state of this.#states()) {
      const edits = distinct.has(`${state.view.filename}\0${String(state.field.range[0])}`) ? undefined : dropMember(state);
      if (edits) this.#add(state.view.filename, edits);
    }
    return new Map(
      [...this.#edits].map(([path, edits]) => {
        const view = this.views.find(({ filename }) => filename === path);
        return [path, view ? withoutUnused(view, edits, (name) => this.#isTaken(view, name)) : edits];
      }),
    );
  }

  #add(path: string, edits: readonly Edit[]): void {
    this.#edits.set(path, [...(this.#edits.get(path) ?? []), ...edits]);
  }

  /** The class that has to lose a field along with a keyword; `undefined` where it cannot be seen who takes the keyword. */
  #declared(path: string, at: Range): Declared[] | undefined {
    const view = this.views.find(({ filename }) => filename === path);
    const keyword = view?.all('Keyword').find(({ range }) => range.join() === at.join());
    const call = keyword?.parent;
    if (!view || call?.nodeType !== 'Call' || isOpen(view, call)) return [];
    const found = declaredBy(view, call, this.name);
    return found && [found];
  }

  /** The field goes, and whatever else gives it a value. */
  #undeclare(declared: Declared): boolean {
    for (const view of this.views) {
      if (!view.text.includes(this.name) && !view.text.includes(declared.owner.name)) continue;
      for (const call of view.all('Call')) {
        if (isCopy(call) && keywordOf(call, this.name)) return false;
        if (!makes(view, call, declared.owner, declared.view)) continue;
        const given = withoutMember(view, call, declared);
        if (!given) return false;
        if (given.keyword && !this.#isOwn(view, given.keyword)) this.#add(view.filename, given.edits);
      }
    }
    const edits = dropMember(declared);
    if (edits) this.#add(declared.view.filename, edits);
    return edits !== undefined;
  }

  #isOwn({ filename }: PythonView, { range }: Keyword): boolean {
    return this.writes.some(({ path, entry }) => path === filename && entry.at.join() === range.join());
  }

  /** Types of a state that is a dictionary at run time. Alone, a name such as `api_key` says too little about whose member it is. */
  #states(): Declared[] {
    const siblings = this.writes.map(({ entry }) => entry.siblings).find((one) => one !== undefined);
    if (!siblings || (siblings.length === 0 && !/stripe/iu.test(this.name))) return [];
    return this.views
      .flatMap((view) => (view.text.includes(this.name) ? statesWith(view, this.name, siblings) : []))
      .filter((state) => !this.views.some((view) => view.all('Call').some((call) => makes(view, call, state.owner, state.view))));
  }

  /** Whether another file takes a name of this one. */
  #isTaken({ filename }: PythonView, name: string): boolean {
    return this.views.some((other) => {
      if (other.filename === filename || !other.text.includes(name)) return false;
      const isNamed = other.all('Alias').some((alias) => alias.name === name || alias.name === '*');
      return isNamed || other.all('Attribute').some(({ attr }) => attr === name);
    });
  }
}

const PACKAGES = new Set(pythonFrameworks.flatMap(({ packages }) => packages));

/** `dict(stripe_key=key)`, `context.update(stripe_key=key)`, a class of a framework: nothing of the project declares what they are given. */
function isOpen(view: PythonView, { func }: Call): boolean {
  if (func.nodeType === 'Attribute' && func.attr === 'update') return true;
  if (func.nodeType === 'Name' && func.id === 'dict' && !view.variable(func)) return true;
  return PACKAGES.has(resolve(view, func).origin?.package ?? '');
}

/** `replace(context, stripe_key=key)`, `cls(stripe_key=key)`: whose fields these are cannot be seen. */
function isCopy({ func }: Call): boolean {
  const name = func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
  return /^(?:cls|_?replace|evolve|(?:model_)?construct)$/u.test(name);
}

function holds(outer: Range, inner: Range): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}
