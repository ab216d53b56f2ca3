/**
 * What `paybrake migrate` works with. A transform reads facts and gives edits; nothing it does touches the disk. A run takes one
 * transform after the other over all files in memory, so that each sees what those before it made of the code, and writes at the end,
 * everything or nothing.
 */
import type { Parsed } from '../facts/javascript/tree/parse.js';
import type { PythonView } from '../facts/python/tree/view.js';
import type { Edit, Facts, Range } from '../facts/model.js';
import type { Settings } from '../settings.js';

export type { ProposedRole } from '../infer/roles.js';

export const transformNames = [
  'client-per-role',
  'key-out-of-context',
  'secret-out-of-result',
  'stable-keys',
  'guard-tools',
  'proxy-address',
  'options-for-22',
] as const;

/** In the order in which they run. */
export type TransformName = (typeof transformNames)[number];

/** One file as it is at this point of the run: what the transforms before made of it, not what is on the disk. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Read once for each state of the text; what other files say is read from their present state too. */
  readonly facts: Facts;
}

export interface Workspace {
  /** What the project says of itself. */
  readonly settings: Settings;
  /** The files to migrate, whether they change or not, in the order of their paths. */
  readonly files: readonly SourceFile[];
  /**
   * These, and the other files of the project that may use them or be used by them. A transform has nothing to do in those, but what it
   * does must suit them: where one of them would have to change along, the change is left out as `outside`.
   */
  readonly all: readonly SourceFile[];
  /** One of `all`, or one beside them that the project imports; `undefined` where there is none. */
  read(path: string): SourceFile | undefined;
  /** The tree of such a file, parsed once for each state of the text; `undefined` where there is none, in Python, or when it does not parse. */
  tree(path: string): Parsed | undefined;
  /** The same of a file in Python, with what it imports. */
  python(path: string): PythonView | undefined;
  /** The file that `from` imports as `specifier`; `undefined` for packages and what cannot be found. */
  locate(from: string, specifier: string): string | undefined;
}

/** A change of one file. Changes of several files that only make sense together share a `group`: all of them are made, or none. */
export interface Change {
  readonly path: string;
  readonly edits: readonly Edit[];
  /** For the diff's heading and the question of `--interactive`: `purchase: operationKey('paymentIntents.create', { orderId })`. */
  readonly what: string;
  readonly group?: string;
}

/**
 * Why something is left as it is. `opaque`: it cannot be seen from here; `no-identity`: nothing that a tool is given tells one
 * operation from another; `needs-consent`: it invents something, and was not asked for (`--derive-keys`, `--interactive`);
 * `shared-client`: others than the tools use it; `no-role`: it cannot be told whose it is; `no-repair`: the shape of the code is not one
 * that can be rewritten safely; `never-allowed`: a call that the proxy refuses whatever the policy says; `emptied`: nothing is left in a
 * file, which only people delete; `parse-error`, `generated`, `read-only`, `outside`: the file is not ours to change; `result-broken`: the
 * rewritten file would not parse.
 */
export type Reason =
  | 'opaque'
  | 'no-identity'
  | 'needs-consent'
  | 'shared-client'
  | 'no-role'
  | 'no-repair'
  | 'never-allowed'
  | 'emptied'
  | 'parse-error'
  | 'generated'
  | 'read-only'
  | 'outside'
  | 'result-broken';

/** Something that a transform is for and did not do. */
export interface Unmigrated {
  /** Absent where no transform could look: the file does not parse. */
  readonly transform?: TransformName;
  readonly path: string;
  /** Where, in the file as it is at the end of the run; absent for the file as a whole. */
  readonly at?: Range;
  readonly reason: Reason;
  /** One sentence: what stands in the way, with the names of the code. Files are named by their absolute paths, here and below. */
  readonly why: string;
  /** One sentence in the imperative: what the reader does about it. */
  readonly todo: string;
}

export interface TransformOutcome {
  readonly changes: readonly Change[];
  readonly unmigrated: readonly Unmigrated[];
}

export interface TransformContext {
  readonly workspace: Workspace;
  /** The role of a client in a file, or why there is none to be named. */
  readonly roleOf: (path: string, client: number) => { readonly role: string } | { readonly unknown: string };
  /** The roles of the agents that are given a tool of a file; none where no agent with a name is. */
  readonly rolesOfTool?: (path: string, tool: number) => readonly string[];
  /** Whether new keys are written (`--derive-keys`, or a yes in `--interactive`). */
  readonly deriveKeys: boolean;
}

export interface Transform {
  readonly name: TransformName;
  /** One line for `--help` and the commit message, in the imperative. */
  readonly summary: string;
  /** The rules that are silent on what it migrated. */
  readonly rules: readonly string[];
  /** Never throws for what the code holds. Called again on its own result until it changes nothing more. */
  run(context: TransformContext): TransformOutcome;
}
