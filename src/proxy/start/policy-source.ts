/** The policy in force: read at start, read again when its file changes, and never replaced by one that does not load. */
import { readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';

import { loadPolicy } from '../../policy/load.js';
import type { Policy } from '../../policy/model.js';
import { formatProblems } from '../../policy/problems.js';
import { CannotStart } from './cannot-start.js';
import { changesOf, type PolicyChange } from './policy-change.js';

export interface PolicySource {
  /** The policy to judge by at this moment. A request takes it once and keeps it: it is never changed, only replaced. */
  readonly current: Policy;
  /** Reads the file again now, as SIGHUP asks for. What came of it goes to the callbacks. */
  reload(): void;
  close(): void;
}

export interface PolicyFileOptions {
  /** Absolute, or from the working directory. */
  readonly file: string;
  /** How problems name the file. Default: as `file`. */
  readonly shown?: string;
  /** Why a policy that loads is not to be used all the same, at the start and later: a line for people. */
  readonly refuse?: (policy: Policy) => string | undefined;
  /** A new policy is in force; without changes, after `reload` and when a file that did not load is as it was before. */
  readonly onChange: (change: PolicyChange) => void;
  /** The file does not load, cannot be read or is refused: lines for people. The policy before stays in force. */
  readonly onProblem: (problem: string) => void;
  /** What loads but deserves a word: lines for people. */
  readonly onWarning?: (warnings: string) => void;
  /** Default: the timers of Node, which keep no process alive. */
  readonly timers?: Timers;
  /** Calls back when something in the folder changes. Default: `fs.watch`. */
  readonly watchFolder?: (folder: string, changed: () => void) => { close(): void };
}

export interface Timers {
  /** Calls back once, after `ms`, unless the function that it returns is called before. */
  after(ms: number, call: () => void): () => void;
}

/** Editors write in several steps: so long nothing must have happened, in ms. */
const settleTime = 100;
/** How often the file is looked at where nothing says that it changed (network folders, a link whose target is elsewhere), in ms. */
const pollTime = 2_000;

/** A policy that stays as it is. */
export function fixedPolicy(policy: Policy): PolicySource {
  return { current: policy, reload: () => undefined, close: () => undefined };
}

/**
 * Loads a policy file and follows it.
 *
 * @throws CannotStart when it cannot be read, does not load or is refused: there is none to keep
 */
export function followPolicy(options: PolicyFileOptions): PolicySource {
  const { file, shown = file, refuse, onChange, onProblem, onWarning } = options;
  const { timers = nodeTimers, watchFolder = watchWithNode } = options;
  let seen = readText(file);
  const first = load(seen, shown, refuse);
  if (!first.ok) throw new CannotStart(first.problem);
  if (first.warnings !== '') onWarning?.(first.warnings);
  let current = first.policy;
  let broken = false;

  // The text itself is compared: a date of the file can miss a change that comes right after another.
  const look = (asked = false): void => {
    const text = readText(file);
    if (!asked && text.text === seen.text && text.why === seen.why) return;
    seen = text;
    const next = load(text, shown, refuse);
    if (!next.ok) {
      broken = true;
      onProblem(next.problem);
      return;
    }
    if (!asked && !broken && next.policy.hash === current.hash) return;
    broken = false;
    const change = changesOf(current, next.policy);
    current = next.policy;
    onChange(change);
    if (next.warnings !== '') onWarning?.(next.warnings);
  };

  let closed = false;
  let stopSettling = (): void => undefined;
  let stopPolling = (): void => undefined;
  // The folder is watched, not the file: editors put a new file in its place, and a mounted secret swaps a link beside it.
  const watcher = watchFolder(dirname(file), () => {
    stopSettling();
    stopSettling = timers.after(settleTime, () => {
      look();
    });
  });
  const poll = (): void => {
    stopPolling = timers.after(pollTime, () => {
      look();
      if (!closed) poll();
    });
  };
  poll();

  return {
    get current() {
      return current;
    },
    reload() {
      look(true);
    },
    close() {
      closed = true;
      watcher.close();
      stopSettling();
      stopPolling();
    },
  };
}

/** What the file says, or why it cannot be read. */
interface Text {
  readonly text?: string;
  readonly why?: string;
}

function readText(file: string): Text {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file)) };
  } catch (error) {
    return { why: reasonOf(error) };
  }
}

type Tried =
  { readonly ok: true; readonly policy: Policy; readonly warnings: string } | { readonly ok: false; readonly problem: string };

function load({ text, why = '' }: Text, shown: string, refuse: PolicyFileOptions['refuse']): Tried {
  if (text === undefined) return { ok: false, problem: `${shown} cannot be read: ${why}.` };
  const loaded = loadPolicy(text, shown);
  if (!loaded.ok) return { ok: false, problem: formatProblems(loaded.problems) };
  const problem = refuse?.(loaded.policy);
  if (problem !== undefined) return { ok: false, problem };
  return { ok: true, policy: loaded.policy, warnings: formatProblems(loaded.warnings) };
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) return 'it is not UTF-8';
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return code === 'ENOENT' ? 'there is no such file' : code === 'EACCES' ? 'permission denied' : code;
}

const nodeTimers: Timers = {
  after(ms, call) {
    const timer = setTimeout(call, ms);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

function watchWithNode(folder: string, changed: () => void): { close(): void } {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    // No more watches to be had, or the folder is gone: the file is still looked at from time to time.
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return { close: () => undefined };
  }
}
