import type { Range, Repair, Secret } from '../../model.js';
import { functionsAt } from '../agents/call-graph.js';
import { removeEntry, removeKeyword } from '../edits/remove.js';
import type { Call, Dict, Expression, FunctionNode, Name, Node } from '../tree/nodes.js';
import { entriesOf, isFunction, returnsOf, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { bindingsOf } from '../values/trace.js';
import type { Origins } from './origins.js';

/** A value that ends up in what a tool gives back, with where it stands there. */
export interface Given {
  readonly node: Node;
  /** The returned entry, else the returned expression. */
  readonly at: Range;
  /** Names of the entries that it goes by, outermost first. */
  readonly names: readonly string[];
  /** Only as a part of a text. */
  readonly text: boolean;
  readonly sink: Extract<Secret['sink'], 'result' | 'context'>;
  /** Takes the entry out whose whole value this is. */
  readonly remove?: () => ReturnType<Repair> | undefined;
}

/** A call of the catalogue that a tool returns, and the arguments of it that write shared state. */
export type Writes = ReadonlyMap<Node, ReadonlySet<Node>>;

interface State {
  /** Where a finding stands: the innermost entry, else the name under which the value was returned. */
  readonly place: Range | undefined;
  readonly remove: Given['remove'];
  readonly text: boolean;
  readonly sink: Given['sink'];
  readonly names: readonly string[];
  /** A test around it says that it is a dictionary, a list or another class of its own: what is a text, as keys are, cannot be meant. */
  readonly structured: boolean;
  /** Names and functions that are being followed: `text = text + …` is one of its own values. */
  readonly followed: readonly unknown[];
}

const START: State = {
  place: undefined,
  remove: undefined,
  text: false,
  sink: 'result',
  names: [],
  structured: false,
  followed: [],
};
/** Enough for any result that is written by hand; a generated file must not take minutes. */
const MAX_STEPS = 1000;
/** What writes its argument out: whole, or as text. A Stripe object is all of itself as text. */
const SERIALISERS =
  /^(?:dumps|str|repr|vars|dict|list|tuple|to_dict|to_dict_recursive|model_dump|model_dump_json|jsonable_encoder|pformat|asdict)$/u;
const TEXTS = /^(?:dumps|str|repr|pformat|model_dump_json)$/u;

/** Walks through what a tool gives back: literals, serialisers, branches, variables and helpers of the file. */
export class Results {
  /** Results that write state (`Command(update=…)`) and were met on the way. */
  readonly met = new Set<Node>();
  #steps = 0;

  constructor(
    private readonly view: PythonView,
    private readonly origins: Origins,
    private readonly writes: Writes,
  ) {}

  /** The values in one returned expression. */
  in(node: Node): Given[] {
    this.#steps = 0;
    return this.#walk(node, START);
  }

  #walk(node: Node, state: State): Given[] {
    if (++this.#steps > MAX_STEPS) return [];
    const plain = unwrap(node);
    const part: State = { ...state, remove: undefined, structured: false };
    switch (plain.nodeType) {
      case 'Dict':
        return this.#dict(plain, state);
      case 'List':
      case 'Tuple':
      case 'Set':
        return plain.elts.flatMap((elt) => this.#walk(elt.nodeType === 'Starred' ? elt.value : elt, part));
      case 'ListComp':
      case 'GeneratorExp':
        return this.#walk(plain.elt, part);
      case 'JoinedStr':
        return plain.values.flatMap((value) =>
          value.nodeType === 'FormattedValue' ? this.#walk(value.value, { ...part, text: true }) : [],
        );
      case 'BinOp':
        return [plain.left, plain.right].flatMap((side) => this.#walk(side, { ...part, text: plain.op.nodeType !== 'BitOr' }));
      case 'IfExp':
        return [plain.body, plain.orelse].flatMap((branch) => this.#walk(branch, state));
      case 'BoolOp':
        return plain.values.flatMap((value) => this.#walk(value, state));
      case 'Call':
        return this.#call(plain, state);
      case 'Name':
        return this.#name(plain, state);
      case 'Subscript':
        // The last four characters of a key open nothing.
        return plain.slice.nodeType === 'Slice' ? [] : this.#leaf(plain, state);
      case 'Attribute':
      case 'Constant':
        return this.#leaf(plain, state);
      default:
        return [];
    }
  }

  #dict(dict: Dict, whole: State): Given[] {
    const state: State = { ...whole, structured: false };
    const { entries } = entriesOf(dict);
    const overwritten = entries.some(({ name }) => /^(?:client_secret|secret)$/u.test(name));
    const spread = dict.values.filter((_, i) => dict.keys[i] === null);
    return [
      ...(overwritten ? [] : spread.flatMap((value) => this.#walk(value, { ...state, place: value.range, remove: undefined }))),
      ...entries.flatMap((entry) => {
        const at = [entry.key.range[0], entry.value.range[1]] as const;
        const remove = (): ReturnType<Repair> | undefined => removeEntry(this.view, dict, entry);
        return this.#walk(entry.value, { ...state, place: at, remove, names: [...state.names, entry.name] });
      }),
    ];
  }

  #call(call: Call, state: State): Given[] {
    if (this.origins.callAt(call)) return this.#leaf(call, state);
    const part: State = { ...state, remove: undefined, structured: false };
    const writes = this.writes.get(call);
    if (writes) this.met.add(call);
    const { func } = call;
    const name = func.nodeType === 'Attribute' ? func.attr : func.nodeType === 'Name' ? func.id : '';
    if (func.nodeType === 'Attribute' && (call.args.length === 0 || name === 'format' || name === 'join')) {
      if (SERIALISERS.test(name)) return this.#walk(func.value, part);
      if (/^(?:format|join)$/u.test(name) && stringOf(func.value) !== undefined)
        return this.#arguments(call, { ...part, text: true });
      if (/^(?:strip|lower|upper|copy|values)$/u.test(name)) return this.#walk(func.value, part);
    }
    if (SERIALISERS.test(name) && call.args[0])
      return this.#walk(call.args[0], { ...part, text: state.text || TEXTS.test(name) });
    if (name === 'dict') return this.#arguments(call, part);
    if (writes || /(?:Message|Result|Response|Content|Command|ToolReturn)$/u.test(name))
      return this.#arguments(call, part, writes);
    const helpers = functionsAt(this.view, func);
    if (helpers.length === 0) return this.#leaf(call, state);
    return helpers.flatMap((fn) =>
      this.#returnedBy(fn, { ...part, structured: state.structured, place: state.place ?? call.range }),
    );
  }

  #arguments(call: Call, state: State, writes?: ReadonlySet<Node>): Given[] {
    const sink = (value: Node): State['sink'] => (writes?.has(value) ? 'context' : state.sink);
    return [
      ...call.args.flatMap((argument) => this.#walk(argument, { ...state, sink: sink(argument) })),
      ...call.keywords.flatMap((keyword) => {
        const remove = (): ReturnType<Repair> | undefined => removeKeyword(this.view, call, keyword);
        const names = keyword.arg == null || writes?.has(keyword.value) ? state.names : [...state.names, keyword.arg];
        return this.#walk(keyword.value, { ...state, sink: sink(keyword.value), place: keyword.range, remove, names });
      }),
    ];
  }

  #returnedBy(fn: FunctionNode, state: State): Given[] {
    if (state.followed.includes(fn) || state.followed.length > MAX_FOLLOWED) return [];
    const returned = returnsOf(fn);
    return returned.flatMap((value) => this.#walk(value, { ...state, followed: [...state.followed, fn] }));
  }

  #name(name: Name, state: State): Given[] {
    const variable = this.view.variable(name);
    const values = variable ? bindingsOf(variable).filter(({ kind, path }) => kind === 'assign' && path.length === 0) : [];
    const isWhole = this.origins.of(this.view, name);
    if (!variable || values.length === 0 || state.followed.includes(variable) || (isWhole && isWhole.path.length === 0)) {
      return this.#leaf(name, state);
    }
    const inner: State = {
      ...state,
      structured: state.structured || isStructured(name),
      place: state.place ?? name.range,
      remove: undefined,
      followed: [...state.followed, variable],
    };
    return [
      ...values.flatMap(({ value }) => (value ? this.#walk(value, { ...inner, place: placeOf(value, inner) }) : [])),
      ...variable.references.flatMap((reference) => this.#addedTo(reference, inner)),
    ];
  }

  /** What is put into a variable's value afterwards: `result["secret"] = …`, `lines.append(…)`, `result.update({…})`. */
  #addedTo(reference: Name, state: State): Given[] {
    const { parent } = reference;
    if (parent?.nodeType === 'Subscript' && parent.value === reference && parent.parent?.nodeType === 'Assign') {
      const name = stringOf(parent.slice);
      const isTarget = parent.parent.targets.some((target) => target === parent);
      if (!isTarget) return [];
      return this.#walk(parent.parent.value, {
        ...state,
        place: parent.range,
        names: name === undefined ? state.names : [...state.names, name],
      });
    }
    if (parent?.nodeType !== 'Attribute' || parent.value !== reference) return [];
    const call = parent.parent;
    if (call?.nodeType !== 'Call' || call.func !== parent) return [];
    return /^(?:append|extend|update|add)$/u.test(parent.attr) ? this.#arguments(call, { ...state, place: undefined }) : [];
  }

  #leaf(node: Expression, { place, remove, text, sink, names, structured }: State): Given[] {
    return structured ? [] : [{ node, at: place ?? node.range, names, text, sink, ...(remove && { remove }) }];
  }
}

/** `if isinstance(client, dict): return client`: whatever else the name may hold, here it is no text. */
function isStructured(name: Name): boolean {
  for (let at: Node = name, up = name.parent; up; at = up, up = up.parent) {
    if (isFunction(up)) return false;
    if (up.nodeType !== 'If' || !up.body.some((statement) => statement === at)) continue;
    if (up.test.nodeType === 'Call' && saysStructured(up.test, name.id)) return true;
  }
  return false;
}

function saysStructured({ func, args: [tested, classes] }: Call, name: string): boolean {
  if (func.nodeType !== 'Name' || func.id !== 'isinstance' || tested?.nodeType !== 'Name' || tested.id !== name) return false;
  const named = classes?.nodeType === 'Tuple' ? classes.elts : classes ? [classes] : [];
  return named.length > 0 && named.every((one) => one.nodeType === 'Name' && !/^(?:str|bytes|object)$/u.test(one.id));
}

const MAX_FOLLOWED = 24;

/** A finding in a literal stands where the literal has it, else where the name is returned. */
function placeOf(value: Node, { place }: State): Range | undefined {
  return isFunction(value) ? undefined : place;
}
