/** Alarms for what no single request shows: a clock that is wrong, answers of the other mode, holds that nobody's replay settles any more. */
import type { Alarm } from '../http/metrics.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Mode, UpstreamAnswer } from '../model.js';
import { REPLAYABLE } from '../steps/recall.js';
import { Seldom } from '../steps/seldom.js';
import type { After } from './upstream-check.js';

export interface AlarmOptions {
  readonly ledger: Pick<Ledger, 'now' | 'holds'>;
  readonly mode: Mode;
  readonly clock: { wall(): number; monotonic(): number };
  readonly raise: (alarm: Alarm, message: string) => void;
}

export interface Alarms {
  /** Holds an answer of Stripe's against this machine's clock. */
  heedDate(answer: UpstreamAnswer): void;
  /** Holds an answer of Stripe's against the proxy's mode. */
  heedMode(answer: UpstreamAnswer): void;
  /** Looks at the ledger now, and once a minute. */
  watch(after: After): { stop(): void };
}

const minute = 60_000;
const hour = 60 * minute;

/** In ms. What a network takes, and what clocks drift; beyond it, somebody set the clock, or it runs away. */
const tolerated = 5 * minute;

/** What lasts is told once an hour. */
export function alarmsOf({ ledger, mode, clock, raise }: AlarmOptions): Alarms {
  const tell = seldomBy(() => clock.monotonic(), raise);

  function heed(ahead: number): void {
    if (Math.abs(ahead) > tolerated) tell('clock', clockIsWrong(ahead));
  }

  // Holds that were told of already. After a restart they are told again.
  let known: ReadonlySet<string> = new Set();
  function look(): void {
    const now = ledger.now();
    // Ahead of the ledger's time proves nothing: that lags when the machine has slept.
    heed(Math.min(0, clock.wall() - now));
    const old = oldHolds(ledger, Math.max(now, clock.wall()) - REPLAYABLE);
    const fresh = old.filter((id) => !known.has(id));
    known = new Set(old);
    if (fresh.length > 0) raise('unknown_age', tooOld(fresh));
  }

  return {
    heedDate({ date }) {
      if (date !== undefined) heed(clock.wall() - date);
    },
    heedMode({ body: { livemode } }) {
      if (typeof livemode === 'boolean' && livemode !== (mode === 'live')) tell('wrong_mode', otherMode(mode));
    },
    watch(after) {
      let cancel = (): void => undefined;
      const again = (): void => {
        look();
        cancel = after(minute, again);
      };
      again();
      return { stop: () => cancel() };
    },
  };
}

function seldomBy(monotonic: () => number, raise: AlarmOptions['raise']): AlarmOptions['raise'] {
  const said = new Map<Alarm, Seldom>();
  return (alarm, message) => {
    const seldom = said.get(alarm) ?? new Seldom(hour);
    said.set(alarm, seldom);
    if (seldom.happened(monotonic()) !== undefined) raise(alarm, message);
  };
}

function clockIsWrong(ahead: number): string {
  const [way, what] =
    ahead > 0
      ? ['ahead of', 'vault keys end too early, and an operation of unknown outcome is not sent again as long as it could be']
      : ['behind', 'the log is dated wrongly'];
  return `The clock of this machine is ${lasting(Math.abs(ahead))} ${way} Stripe's. Caps do not go by it, but ${what}. Set it right.`;
}

function otherMode(mode: Mode): string {
  return (
    `Stripe answers from ${mode === 'live' ? 'test' : 'live'} mode, but the proxy's key is for ${mode} mode. ` +
    'Nothing that such an answer says frees a hold. Freeze everything (paybrake freeze), and find out what answers.'
  );
}

/** Ids of unknown holds with an operation that began before a moment (ms) and has no known outcome; none when the ledger has failed. */
function oldHolds({ holds }: Pick<Ledger, 'holds'>, before: number): string[] {
  try {
    const isOld = (id: string): boolean =>
      holds.operations(id).some(({ state, startedAt }) => state === 'unknown' && startedAt <= before);
    return holds.list({ state: 'unknown' }).flatMap(({ id }) => (isOld(id) ? [id] : []));
  } catch {
    return [];
  }
}

const shownAtMost = 5;

function tooOld(ids: readonly string[]): string {
  const shown = ids.slice(0, shownAtMost).join(', ') + (ids.length > shownAtMost ? ', …' : '');
  const [what, its] = ids.length === 1 ? ['A hold has', 'its request'] : [`${ids.length} holds have`, 'their requests'];
  return (
    `${what} been of unknown outcome for 23 hours: ${shown}. Stripe may have forgotten ${its}, so sending again settles nothing any more. ` +
    'Look in Stripe, then say what moved: paybrake holds resolve <id>'
  );
}

/** `40 minutes`, `3 hours`, `12 days`. */
function lasting(ms: number): string {
  if (ms < 2 * hour) return `${Math.round(ms / minute)} minutes`;
  if (ms < 48 * hour) return `${Math.round(ms / hour)} hours`;
  return `${Math.round(ms / (24 * hour))} days`;
}
