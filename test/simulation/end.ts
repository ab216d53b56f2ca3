/** The end of a world: faults stop, holds are settled, and nothing may be held or spent that is not. */
import type { Cap } from '../../src/policy/model.js';
import { settleHold } from './operator.js';
import { post, type Call } from './calls.js';
import { checkEqual } from './covered.js';
import { day } from './time.js';
import { Violation } from './trace.js';
import type { World } from './world.js';

export async function finish(world: World): Promise<void> {
  await calm(world);
  await settleAll(world);
  const { ledger } = world.machine;
  for (const id of world.operations.objects.keys()) world.operations.unsettled.add(id);
  checkEqual(ledger, world.operations, world.stripe);
  for (const hold of ledger.holds.list()) {
    if (hold.state !== 'closed' || hold.held > 0)
      throw new Violation('headroom', `${hold.id} is still ${hold.state}.`, [hold.id]);
    const ids = ledger.holds.operations(hold.id).map(({ id }) => id);
    const watched = world.operations.objects.get(hold.object ?? '');
    // An object that another role touched counts in full for both: what each of them moved cannot be told apart.
    if ([...(watched?.operations.keys() ?? [])].some((role) => role !== hold.role)) continue;
    if (hold.posted > 0 && !ids.some((id) => world.operations.objectOf.has(id))) {
      throw new Violation('headroom', `${hold.id} has ${hold.posted} posted, and did nothing.`, [
        hold.id,
        hold.object ?? '',
        ...ids,
      ]);
    }
  }
  const verdict = ledger.audit.verify();
  if (!verdict.ok) throw new Violation('audit', verdict.message);
  await checkHeadroom(world);
}

async function calm(world: World): Promise<void> {
  world.network.weather = 'calm';
  world.time.setWall(0);
  if (world.machine.state !== 'down') {
    await world.drain();
    // Draining may have made it fail.
    if ((world.machine.state as string) === 'failed') world.machine.crash();
    else await world.machine.stop();
    world.down();
  }
  world.network.expire();
  await world.start();
  await world.until(world.machine.ledger.keys.unfreeze(undefined));
  world.ended.frozen.clear();
}

/** What is alive is ended in Stripe's dashboard, and every hold is settled as the manual says. */
async function settleAll(world: World): Promise<void> {
  const { stripe, operations, machine, policy, time } = world;
  for (const id of operations.objects.keys()) if (stripe.potential(id) > 0) stripe.endByHand(id);
  for (const hold of machine.ledger.holds.list()) {
    if (hold.state === 'closed') continue;
    const options = { ledger: machine.ledger, policy, stripe, operations, time, carries: () => false };
    const done = await world.until(settleHold(options, hold));
    world.trace.add(`operator ${hold.id} ${hold.object ?? ''} ${done}`);
  }
  await world.rest();
}

/** Once the longest window has passed, all of a cap is there again: to the last cent, and no further. */
async function checkHeadroom(world: World): Promise<void> {
  const { machine, policy, time } = world;
  // Seven days, and as much again as the wall clock can have been ahead when an operator said what moved.
  time.pass(20 * day);
  for (const role of policy.roles.values()) {
    if (role.caps.length === 0) continue;
    await world.until(world.newKey(role.name));
    const secret = world.agents.keys.at(-1)?.secret ?? '';
    const call = (id: string, wanted: Pick<Call, 'method' | 'path' | 'params'>): Call => ({
      ...{ id: `${id}-${role.name}`, role: role.name, key: secret },
      ...wanted,
      ...(wanted.method === 'POST' && { idempotencyKey: `${id}-${role.name}` }),
    });
    // With Stripe's answer comes the true time.
    await ask(world, call('end-read', { method: 'GET', path: '/v1/payment_intents', params: {} }));
    for (const { cap, used } of machine.ledger.usage(role.name, role.caps)) {
      if (used !== 0) throw new Violation('headroom', `${used} of ${cap.text} of ${role.name} are used by nothing.`);
    }
    const limit = (which: (cap: Cap) => boolean): number =>
      Math.min(...role.caps.filter(which).map(({ on, limit }) => (on === 'charges' && 'usd' in limit ? limit.usd : Infinity)));
    const room = limit(() => true);
    const charge = (cents: number) =>
      post('/v1/charges', { amount: String(cents), currency: 'usd', customer: world.stripe.customers[0] ?? '' });
    const full = await ask(world, call('end-full', charge(room)));
    if (full !== '200') throw new Violation('headroom', `All ${room} cents of ${role.name} should be free, but: ${full}.`);
    if (limit(({ per }) => per !== 'request') > room) continue;
    const over = await ask(world, call('end-over', charge(50)));
    if (over !== '402 spend_cap_exceeded') throw new Violation('cap', `The caps of ${role.name} are full, and yet: ${over}.`);
  }
}

async function ask(world: World, call: Call): Promise<string> {
  world.make(call);
  await world.rest();
  while (world.scheduler.size > 0) {
    world.runTask();
    await world.rest();
  }
  return world.lastTold;
}
