/** Whether the ledger covers what the books say: never less; and once all is quiet, exactly that, or it says that it does not know. */
import type { Ledger } from '../../src/proxy/ledger/ledger.js';
import type { Operations, Watched } from './operations.js';
import type { Stripe } from './stripe.js';
import { Violation } from './trace.js';

/** After each step, of every object that it touched: what moved, and what can still move, is posted or held. */
export function checkCovered(ledger: Ledger, operations: Operations, stripe: Stripe): void {
  for (const object of touchedObjects(operations)) {
    operations.unsettled.add(object.id);
    for (const [role] of object.operations) {
      const moved = object.moved.get(role) ?? 0;
      const holds = operations.holdsOn(ledger, object, role);
      const posted = sum(holds.map((hold) => hold.posted));
      const covered = posted + sum(holds.map((hold) => hold.held));
      // What several roles have done to one object cannot be told apart before it moves.
      const needed = moved + (object.operations.size === 1 ? stripe.potential(object.id) : 0);
      if (covered < needed) {
        const message = `${object.id} of ${role} moved ${moved} and can come to ${needed}, but ${posted} is posted and ${covered - posted} held.`;
        throw new Violation('covered', message, [object.id, ...(object.operations.get(role) ?? [])]);
      }
    }
  }
  operations.touched.clear();
}

/** When nothing is under way: of every object, what is posted is what moved, unless a hold of it is marked unknown. */
export function checkEqual(ledger: Ledger, operations: Operations, stripe: Stripe): void {
  for (const id of operations.unsettled) {
    const object = operations.objects.get(id);
    const [only, ...others] = object?.operations.keys() ?? [];
    if (object === undefined || only === undefined || others.length > 0 || object.released) continue;
    const holds = operations.holdsOn(ledger, object, only);
    if (holds.some(({ state }) => state === 'unknown')) continue;
    const posted = sum(holds.map((hold) => hold.posted));
    const moved = object.moved.get(only) ?? 0;
    const names = [object.id, ...(object.operations.get(only) ?? [])];
    if (posted !== moved) throw new Violation('equal', `${object.id} moved ${moved}, but ${posted} is posted.`, names);
    if (holds.every(({ state }) => state === 'closed') && stripe.potential(object.id) > 0) {
      throw new Violation('equal', `${object.id} can still move money, but nothing of it is held.`, names);
    }
  }
  operations.unsettled.clear();
}

function touchedObjects({ touched, objects, objectOf }: Operations): ReadonlySet<Watched> {
  return new Set([...touched].flatMap((name) => objects.get(objectOf.get(name) ?? name) ?? []));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
