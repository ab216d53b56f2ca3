import type { Repair } from '../../model.js';
import { removeEntry, removeKeyword } from '../edits/remove.js';
import { neverBoth } from '../calls/alternatives.js';
import type { Call, Dict, Expression, Name, Node } from '../tree/nodes.js';
import type { Binding } from '../tree/scopes.js';
import { entriesOf, isFunction, stringOf, unwrap } from '../tree/syntax.js';
import type { PythonView } from '../tree/view.js';
import { boundAt } from './bound.js';
import { argumentFor, runsOf, type Run, type Step } from './frames.js';
import { isReadOf, START, type Given, type State, type Writes } from './given.js';
import { ofAsyncio } from './given-back.js';
import type { Origins } from './origins.js';
import { isRedacted, SECRET_FIELD, tellingReturns } from './redaction.js';
import { isStructured } from './structured.js';

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
    return this.#walk(node, { ...START, view: this.view });
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
        // `intent.to_dict() if hasattr(intent, "to_dict") else intent` is one place.
        return [plain.body, plain.orelse].flatMap((way) => this.#walk(way, { ...state, place: state.place ?? plain.range }));
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
    const overwritten = entries.some(({ name }) => SECRET_FIELD.test(name));
    const spread = dict.values.filter((_, i) => dict.keys[i] === null);
    return [
      ...(overwritten ? [] : spread.flatMap((value) => this.#walk(value, { ...state, place: value.range, remove: undefined }))),
      ...entries.flatMap((entry) => {
        const at = [entry.key.range[0], entry.value.range[1]] as const;
        const remove = (): ReturnType<Repair> | undefined =>
          state.holders.some((holder) => isReadOf(holder, entry.name)) ? undefined : removeEntry(state.view, dict, entry);
        return this.#walk(entry.value, { ...state, place: at, remove, names: [...state.names, entry.name] });
      }),
    ];
  }

  #call(call: Call, state: State): Given[] {
    if (this.origins.callAt(state.view, call)) return this.#leaf(call, state);
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
    const runs = runsOf(state.view, call, state.frame);
    if (runs.length === 0)
      return ofAsyncio(state.view, call) === 'gather' ? this.#arguments(call, part) : this.#leaf(call, state);
    const only = runs.length === 1 ? runs[0] : undefined;
    // What a helper hands back whole is a whole object here as well.
    if (only && tellingReturns(only.view, only.frame.fn).length === 1 && this.#isWhole(call, state))
      return this.#leaf(call, state);
    return runs.flatMap((run) => this.#returnedBy(run, call, { ...part, structured: state.structured }));
  }

  /** Whether a value is all that a Stripe call answered, whichever it was. */
  #isWhole(node: Node, { view, frame }: State): boolean {
    const all = this.origins.all({ view, node, path: [], frame });
    return all.length > 0 && all.every(({ kind, path }) => kind === 'answer' && path.length === 0);
  }

  #arguments(call: Call, state: State, writes?: ReadonlySet<Node>): Given[] {
    const sink = (value: Node): State['sink'] => (writes?.has(value) ? 'context' : state.sink);
    return [
      ...call.args.flatMap((argument) => {
        const value = argument.nodeType === 'Starred' ? argument.value : argument;
        return this.#walk(value, { ...state, sink: sink(argument) });
      }),
      ...call.keywords.flatMap((keyword) => {
        const remove = (): ReturnType<Repair> | undefined => removeKeyword(state.view, call, keyword);
        const names = keyword.arg == null || writes?.has(keyword.value) ? state.names : [...state.names, keyword.arg];
        return this.#walk(keyword.value, { ...state, sink: sink(keyword.value), place: keyword.range, remove, names });
      }),
    ];
  }

  #returnedBy({ view, frame }: Run, call: Call, outer: State): Given[] {
    const { fn } = frame;
    if (outer.followed.includes(fn) || outer.followed.length > MAX_FOLLOWED) return [];
    const place = outer.place ?? call.range;
    const isLeaving = view !== this.view && outer.view === this.view;
    const state: State = {
      ...outer,
      view,
      frame,
      place,
      followed: [...outer.followed, fn],
      ...(isLeaving && { entered: { node: call, at: place } }),
    };
    return tellingReturns(view, fn).flatMap((value) => this.#walk(value, state));
  }

  #name(name: Name, state: State): Given[] {
    const { view, frame } = state;
    const variable = view.variable(name);
    const bound = variable ? boundAt(view, name) : [];
    const held: State = {
      ...state,
      remove: undefined,
      structured: state.structured || isStructured(name),
      redacted: state.redacted || isRedacted(view, name),
      holders: variable ? [...state.holders, variable] : state.holders,
    };
    const given = bound.flatMap(({ kind, node }) => (kind === 'parameter' ? (argumentFor(node, frame) ?? []) : []));
    const values = bound.flatMap(
      (binding) => addedBy(binding) ?? (binding.path.length === 0 ? assignedBy(binding) : undefined) ?? [],
    );
    const isLeaf = given.length + values.length === 0 || (bound.length === 1 && given.length === 0 && this.#isWhole(name, state));
    if (!variable || isLeaf) return this.#leaf(name, { ...held, remove: state.remove });
    const inner: State = { ...held, place: state.place ?? name.range };
    return [
      ...given.flatMap((step) => this.#argument(step, inner)),
      ...values.flatMap((value) => this.#value(value, inner)),
      ...variable.references.flatMap((reference) =>
        neverBoth(reference, name) ? [] : this.#addedTo(reference, { ...inner, followed: [...inner.followed, ...values] }),
      ),
    ];
  }

  /** One of the values of a name: a finding in a literal stands where the literal has it, else where the name is returned. */
  #value(value: Expression, state: State): Given[] {
    if (state.followed.includes(value)) return [];
    return this.#walk(value, {
      ...state,
      place: isFunction(value) ? undefined : state.place,
      followed: [...state.followed, value],
    });
  }

  /** The argument that a helper gets: the finding stands there, not in the helper that all tools share. */
  #argument({ view, node, frame }: Step, state: State): Given[] {
    return this.#walk(node, { ...state, view, frame, place: node.range, handed: true });
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

  /** Only this file's own places are reported in it. */
  #leaf(node: Expression, state: State): Given[] {
    const { view, frame, place, remove, text, sink, names, structured, redacted, handed, entered } = state;
    if (structured) return [];
    const given = { names, text, sink, redacted, handed };
    if (view === this.view) return [{ ...given, node, at: place ?? node.range, frame, ...(remove && { remove }) }];
    return entered ? [{ ...given, ...entered, frame: undefined, from: { view, node, path: [], frame } }] : [];
  }
}

const MAX_FOLLOWED = 24;

function assignedBy({ kind, value }: Binding): Expression | undefined {
  return kind === 'assign' ? value : undefined;
}

/** `text += …` */
function addedBy({ kind, node: { parent } }: Binding): Expression | undefined {
  return kind === 'augmented' && parent?.nodeType === 'AugAssign' ? parent.value : undefined;
}
