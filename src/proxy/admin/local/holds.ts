import type { Hold, Operation } from '../../ledger/ledger.js';
import { OperatorError, type HoldView, type Operator, type Resolution } from '../operator.js';
import { answer, note, type LocalOptions } from './context.js';
import { checkPosted, proofOf } from './evidence.js';

export function holdActions(options: LocalOptions): Pick<Operator, 'listHolds' | 'getHold' | 'resolveHold'> {
  const { ledger, lookUp, who } = options;

  function find(id: string): HoldView {
    const hold = ledger.holds.get(id);
    if (hold === undefined) throw noSuchHold(id);
    return { hold, operations: ledger.holds.operations(id) };
  }

  async function resolveHold(id: string, resolution: Resolution): Promise<Hold> {
    const { hold, operations } = find(id);
    if (hold.state === 'closed') throw new OperatorError('conflict', `The hold ${id} is closed already: nothing of it is held.`);
    if (resolution.kind === 'look-up') return askStripe(hold, operations);
    checkPosted(hold, resolution.posted);
    return close(hold, resolution.posted, resolution.why);
  }

  async function askStripe(hold: Hold, operations: readonly Operation[]): Promise<Hold> {
    if (lookUp === undefined) {
      throw new OperatorError('unavailable', 'Only a running proxy can ask Stripe. Start it, or say what moved with --posted.');
    }
    const { settlement, date } = await lookUp(hold, operations);
    const proof = proofOf(hold, settlement);
    // As evidence, not as the operator's word: what it says is the object's total, of which other holds may have counted a part.
    await ledger.learn(hold.role, proof, date);
    await note(options, { endpoint: 'holds resolve', reason: 'looked-up', role: hold.role, object: proof.object });
    return ledger.holds.get(hold.id) ?? hold;
  }

  async function close(hold: Hold, posted: number, why: string): Promise<Hold> {
    // The ledger writes the record of it itself, in the same transaction.
    const resolved = await ledger.holds.resolve(hold.id, posted, { who, why });
    if (resolved === undefined) throw noSuchHold(hold.id);
    return resolved;
  }

  return {
    listHolds: (filter) => answer(() => ledger.holds.list(filter)),
    getHold: (id) => answer(() => find(id)),
    resolveHold,
  };
}

function noSuchHold(id: string): OperatorError {
  return new OperatorError('not-found', `There is no hold ${JSON.stringify(id)}. paybrake holds list shows them all.`);
}
