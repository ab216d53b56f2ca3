/** Functions that send what they are told to, in any language. A front end says what its calls and functions are. */
import { findEndpoint, pathNames } from '../stripe/catalogue.js';
import type { EndpointRef } from './model.js';
import { onceForEach } from './once.js';
import type { Destination } from './addresses.js';

/** How many such functions may stand between a caller and the request. */
const MAX_HOPS = 3;
/** How many files are opened, one from another, to find them. */
const MAX_FILES = 2;
/** How many calls are looked at to see what one call sends, and what all of a file do: helpers may call each other in any order. */
const MAX_STEPS = 2_000;
const MAX_STEPS_OF_FILE = 100_000;

/** A function that is being looked into, and what it was called with. */
interface FrameOf<View, Call, Fn> {
  readonly fn: Fn;
  readonly call: Call;
  readonly view: View;
  readonly caller: FrameOf<View, Call, Fn> | undefined;
}

/** A function that sends what it is told to, and the call in it that does so. */
export interface HopOf<View, Call, Fn> {
  readonly view: View;
  readonly fn: Fn;
  readonly node: Call;
}

/** What a call sends by way of such functions. */
export interface Sent<View, Call, Fn, Request> {
  readonly request: Request;
  readonly to: Destination;
  readonly frame: FrameOf<View, Call, Fn>;
  /** The innermost first. */
  readonly hops: readonly HopOf<View, Call, Fn>[];
}

/** What a language says of its calls. */
export interface Sending<View, Call, Fn, Request> {
  calls(view: View): readonly Call[];
  nameOf(call: Call): string | undefined;
  /** The function of the project that a call calls. */
  targetOf(view: View, call: Call): { readonly fn: Fn; readonly view: View } | undefined;
  /** The nearest function around a call that has parameters. */
  toldFunction(call: Call): Fn | undefined;
  /** The name by which a function is called. */
  nameOfFunction(fn: Fn): string | undefined;
  /** The arguments of a call as code, constants of the file that are called like an address in full. */
  argumentsOf(view: View, call: Call): readonly string[];
  requestAt(view: View, call: Call): Request | undefined;
  /** Whether more than its form says that a call is a request. */
  isRequest(request: Request): boolean;
  destinationOf(request: Request, frame?: FrameOf<View, Call, Fn>): Destination;
  /** Whether a call in a function may run with what that is called with. */
  runsWith(view: View, call: Call, frame: FrameOf<View, Call, Fn>): boolean;
}

/** Functions of one file that are told where to send, with the calls in each that do so: a request, or a call of another such function. */
type Told<Call, Fn> = Map<Fn, readonly Call[]>;

/**
 * Follows functions that send what they are told to: of `request(method, path)` only a caller says where the request goes, so it is the
 * caller's request to Stripe. Made anew for each file under lint: what is known of other files may have changed since.
 */
export class Senders<View extends { readonly text: string }, Call, Fn, Request> {
  #stepsLeft = MAX_STEPS_OF_FILE;
  readonly #told = Array.from({ length: MAX_FILES + 1 }, () => new Map<View, Told<Call, Fn>>());

  constructor(private readonly language: Sending<View, Call, Fn, Request>) {}

  /**
   * The calls of a file that send to Stripe through such functions, its own or another file's.
   *
   * @param part the calls to look at, where not all count
   */
  sentIn(view: View, part?: readonly Call[]): { readonly call: Call; readonly sent: Sent<View, Call, Fn, Request> }[] {
    return this.#callsOf(view, this.#in(view, MAX_FILES), MAX_FILES, part).flatMap((call) => {
      const [sent, ...others] = this.#allSentBy(view, call).filter(({ to }) => to.path !== undefined);
      if (!sent || !others.every(({ to }) => to.path === sent.to.path && to.verb === sent.to.verb)) return [];
      return isKnown(sent.to) || !this.isToldByCallers(view, call) ? [{ call, sent }] : [];
    });
  }

  /** Whether where a call goes is said by the callers of its function, and some are seen: it is told of with each of them. */
  isToldByCallers(view: View, call: Call): boolean {
    const { language } = this;
    const fn = language.toldFunction(call);
    const name = fn && language.nameOfFunction(fn);
    if (!fn || name === undefined || !this.#in(view, MAX_FILES).get(fn)?.includes(call)) return false;
    return language.calls(view).some((one) => language.nameOf(one) === name && language.targetOf(view, one)?.fn === fn);
  }

  /** What a call sends: each of the requests that may run with its arguments. Nothing where they are too many to look at. */
  #allSentBy(view: View, call: Call): Sent<View, Call, Fn, Request>[] {
    const end = this.#stepsLeft - MAX_STEPS;
    const all = this.#sentBy(view, call, undefined, [], end);
    return this.#stepsLeft <= Math.max(end, 0) ? [] : all;
  }

  /** @param end how many steps must be left at the end */
  #sentBy(
    view: View,
    call: Call,
    caller: FrameOf<View, Call, Fn> | undefined,
    outer: readonly HopOf<View, Call, Fn>[],
    end: number,
  ): Sent<View, Call, Fn, Request>[] {
    const { language } = this;
    const target = language.targetOf(view, call);
    if (!target || outer.length >= MAX_HOPS || outer.some((hop) => hop.fn === target.fn)) return [];
    const { fn, view: there } = target;
    const frame = { fn, call, view, caller };
    return (this.#in(there, there === view ? MAX_FILES : MAX_FILES - 1).get(fn) ?? []).flatMap(
      (inner): Sent<View, Call, Fn, Request>[] => {
        if (this.#stepsLeft <= Math.max(end, 0)) return [];
        this.#stepsLeft--;
        if (!language.runsWith(there, inner, frame)) return [];
        const hops = [{ view: there, fn, node: inner }, ...outer];
        const request = language.requestAt(there, inner);
        if (!request) return this.#sentBy(there, inner, frame, hops, end);
        return [{ request, to: language.destinationOf(request, frame), frame, hops }];
      },
    );
  }

  /** First what sends a request itself, then what calls those. */
  #in(view: View, files: number): Told<Call, Fn> {
    const before = this.#told[files]?.get(view);
    if (before) return before;
    const told: Told<Call, Fn> = new Map();
    // Modules may import from each other in a circle: who asks again meanwhile learns what is known so far.
    this.#told[files]?.set(view, told);
    for (const call of this.language.calls(view)) if (this.#isOpen(view, call)) this.#add(told, call);
    for (let hop = 1; hop < MAX_HOPS; hop++) {
      const taken = new Set([...told.values()].flat());
      const fresh = this.#callsOf(view, told, files).filter(
        (call) => !taken.has(call) && this.#allSentBy(view, call).some(({ to }) => mayBe(to)),
      );
      if (fresh.length === 0) break;
      for (const call of fresh) this.#add(told, call);
    }
    return told;
  }

  #add(told: Told<Call, Fn>, call: Call): void {
    const fn = this.language.toldFunction(call);
    if (fn) told.set(fn, [...(told.get(fn) ?? []), call]);
  }

  /** Whether only a caller can say where a request goes, and it may go to Stripe. */
  #isOpen(view: View, call: Call): boolean {
    const { language } = this;
    const request = language.requestAt(view, call);
    if (!request || !language.toldFunction(call) || !language.isRequest(request)) return false;
    return mayBe(language.destinationOf(request));
  }

  /** The calls of a file that may call such a function: one of its own, by the name; another file's, by what it is told. */
  #callsOf(view: View, own: Told<Call, Fn>, files: number, part = this.language.calls(view)): readonly Call[] {
    const { language } = this;
    const names = new Set([...own.keys()].flatMap((fn) => language.nameOfFunction(fn) ?? []));
    const isFirst = files === MAX_FILES;
    const says = isFirst ? namesPath() : PASSES_ON;
    const asks = files > 0 && (isFirst ? speaksOfPaths(view) : says.test(view.text));
    if (names.size === 0 && !asks) return [];
    return part.filter(
      (call) =>
        names.has(language.nameOf(call) ?? '') || (asks && language.argumentsOf(view, call).some((text) => says.test(text))),
    );
  }
}

let paths: RegExp | undefined;

/**
 * A path of Stripe's in a string: who has one may hand it to a function of another file. To look into that costs more than all else, so
 * it is asked of few.
 */
function namesPath(): RegExp {
  return (paths ??= new RegExp(`["'\`/](?:${[...pathNames()].join('|')})(?:["'\`/?]|\\$?\\{)`, 'u'));
}

const speaksOfPaths = onceForEach(({ text }: { readonly text: string }) => namesPath().test(text));

/** What may be handed on to another file: `send("POST", path)`. */
export const PASSES_ON = /\b(?:path|endpoint|url|uri|route|resource)\b/iu;

/** Whether somebody may yet say that a request goes to an endpoint of Stripe's. */
function mayBe(to: Destination): boolean {
  return !to.isElsewhere && !isKnown(to);
}

function isKnown({ path, verb }: Destination): boolean {
  return path !== undefined && verb !== undefined && findEndpoint(verb, path) !== undefined;
}

/** Such a call as messages name it, with what it is told: `http.post("/v1/refunds")`, `send("POST", "/v1/refunds")`. */
export function textOfSending(called: string, { method, path }: EndpointRef, quote: string): string {
  const saysVerb = new RegExp(String.raw`(?:^|[^A-Za-z])${method}$`, 'iu').test(called);
  const told = saysVerb ? [path] : [method, path];
  return `${called}(${told.map((one) => quote + one + quote).join(', ')})`;
}
