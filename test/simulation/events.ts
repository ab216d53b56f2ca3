/** What can happen in a world at a step. */
import { moods } from './agents.js';
import { settleHold } from './operator.js';
import { policyOf, policyText } from './policies.js';
import { day, hour, minute, second } from './time.js';
import type { World } from './world.js';

type Event = (world: World) => Promise<void> | void;

/** Takes one step: something of what is under way, a call, or something from outside. */
export async function happen(world: World): Promise<void> {
  const { random, machine, time } = world;
  time.pass(
    random.weighted([
      [60, 0],
      [30, random.below(50)],
      [9, random.below(3) * second],
      [1, random.below(20) * second],
    ]),
  );
  if (machine.state === 'down') {
    if (random.chance(0.3)) await world.start();
    else if (random.chance(0.5)) await pause(world);
    else world.runTask();
    return;
  }
  if (machine.state === 'failed' && random.chance(0.1)) return crash(world);
  if (machine.state === 'up' && random.chance(0.045)) return random.weighted(events)(world);
  const isBusy = world.callsUnderWay >= world.busy;
  if (world.scheduler.size > 0 && (isBusy || random.chance(0.7))) world.runTask();
  else if (!isBusy) for (const call of world.agents.next()) world.make(call);
  else void pause(world);
}

const pause: Event = (world) => {
  const { random, network, time, trace } = world;
  network.expire();
  const ms = random.weighted([
    [10, random.between(2, 30) * minute],
    [6, random.between(1, 10) * hour],
    [3, random.between(23, 26) * hour],
    [1, random.between(1, 9) * day],
  ]);
  trace.add(`pass ${ms}`);
  time.pass(ms);
};

/**
 * The process does not notice. A request that was on its way is at Stripe by then, or never will be. A long sleep comes only with nothing
 * under way: between the look at the age of a key and the request that goes by it, no clock of the machine tells of a sleep but the wall's,
 * which may be wrong, and an hour is all that the proxy leaves for it.
 */
const suspend: Event = ({ random, time, trace, network, scheduler }) => {
  const ms = random.chance(0.25) && scheduler.size === 0 ? random.between(1, 30) * hour : random.between(1, 20) * minute;
  trace.add(`sleep ${ms}`);
  network.sever();
  time.sleep(ms);
};

const setWall: Event = ({ random, time, trace }) => {
  const wrong = random.weighted([
    [2, 0],
    [2, random.between(-120, 120) * second],
    [2, random.between(-50, 50) * hour],
    [1, random.between(-9, 9) * day],
  ]);
  trace.add(`wall ${wrong}`);
  time.setWall(wrong);
};

const crash: Event = (world) => {
  world.machine.crash();
  world.down();
};

const crashInCommit: Event = ({ machine, random, trace }) => {
  const point = random.pick(['begin', 'step', 'commit', 'committed', 'sync', 'head'] as const);
  trace.add(`crash planned ${point}`);
  machine.plan('crash', point);
};

const failInCommit: Event = ({ machine, random, trace }) => {
  const point = random.pick(['begin', 'step', 'commit', 'committed', 'sync', 'head'] as const);
  trace.add(`fail planned ${point}`);
  machine.plan('fail', point);
};

const reload: Event = (world) => {
  world.policy = policyOf(policyText(world.random, world.shapes));
  world.trace.add(`policy ${world.policy.hash}`);
};

const freeze: Event = ({ machine, random, shapes, ended, trace }) => {
  const { name } = random.pick(shapes);
  // One freeze at a time, so that it is known which is the last word.
  if (ended.freezing.has(name) || ended.frozen.has(name)) return;
  trace.add(`freeze ${name}`);
  ended.freezing.add(name);
  machine.ledger.keys
    .freeze(name)
    .then(() => void ended.frozen.add(name))
    .catch(() => undefined)
    .finally(() => ended.freezing.delete(name));
};

const unfreeze: Event = ({ machine, ended, trace }) => {
  for (const name of [...ended.frozen]) {
    trace.add(`unfreeze ${name}`);
    ended.frozen.delete(name);
    machine.ledger.keys.unfreeze(name).catch(() => undefined);
  }
};

const revoke: Event = (world) => {
  const { machine, random, ended, trace } = world;
  const inForce = machine.ledger.keys.list().filter(({ revokedAt }) => revokedAt === undefined);
  const key = random.pick(inForce);
  trace.add(`revoke ${key.id}`);
  machine.seen.keys.revoke(key.id).then(
    () => void ended.revoked.add(key.id),
    () => undefined,
  );
  // Most agents hear of it.
  const isTold = random.chance(0.95);
  world.newKey(key.role).then(
    () => void (world.agents.keys = world.agents.keys.filter(({ id }) => id !== key.id || !isTold)),
    () => undefined,
  );
};

const operate: Event = (world) => {
  const { machine, random, policy, stripe, operations, time, trace, network } = world;
  const holds = machine.ledger.holds.list().filter(({ state }) => state !== 'closed');
  const unknown = holds.filter(({ state }) => state === 'unknown');
  const hold = unknown.length > 0 ? random.pick(unknown) : holds[0];
  if (hold === undefined) return;
  const carries = (operation: string): boolean => network.carries(operation);
  settleHold({ ledger: machine.ledger, policy, stripe, operations, time, carries }, hold).then(
    (done) => trace.add(`operator ${hold.id} ${hold.object ?? ''} ${done}`),
    (error: unknown) => trace.add(`operator ${hold.id} could not: ${String(error)}`),
  );
};

const weather: Event = ({ network, random, trace }) => {
  network.weather = random.pick(['calm', 'wind', 'wind', 'storm'] as const);
  trace.add(`weather ${network.weather}`);
};

const mood: Event = (world) => {
  world.agents.mood = world.random.pick(moods);
  world.busy = world.random.pick([1, 2, 4, 4, 8, 16]);
  world.trace.add(`mood ${world.agents.mood} ${world.busy}`);
};

const drain: Event = async (world) => {
  await world.drain();
  if (world.machine.state !== 'up' || world.random.chance(0.5)) return;
  await world.machine.stop();
  world.down();
};

const events: readonly (readonly [weight: number, event: Event])[] = [
  [14, pause],
  [3, suspend],
  [5, setWall],
  [2, crash],
  [3, crashInCommit],
  [1, failInCommit],
  [4, reload],
  [3, freeze],
  [12, unfreeze],
  [2, revoke],
  [20, operate],
  [8, weather],
  [8, mood],
  [6, drain],
];
