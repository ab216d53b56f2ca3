/** When an operator may close a hold, and what evidence about its object does to it. */
import type { Hold } from '../../ledger/ledger.js';
import type { Settlement } from '../../model.js';
import { formatAmount } from '../amount.js';
import { OperatorError } from '../operator.js';

/**
 * @param posted what moved in all, minor units
 * @throws OperatorError for less than is known to have moved, or for more than could have: a slip of the hand here would be for good
 */
export function checkPosted(hold: Hold, posted: number): void {
  if (!Number.isSafeInteger(posted) || posted < 0) {
    throw new OperatorError('bad-input', 'What moved must be a whole number of minor units, 0 or more.');
  }
  const shown = (minor: number): string => formatAmount(minor, hold.currency);
  if (posted < hold.posted) {
    const message = `${shown(hold.posted)} of the hold ${hold.id} is known to have moved; it cannot be ${shown(posted)} in all.`;
    throw new OperatorError('conflict', message);
  }
  if (posted > hold.posted + hold.held) {
    const most = shown(hold.posted + hold.held);
    const remedy = 'If Stripe says more, let the proxy ask it: --look-up.';
    throw new OperatorError('conflict', `At most ${most} of the hold ${hold.id} can have moved, not ${shown(posted)}. ${remedy}`);
  }
}

/** @throws OperatorError when Stripe's answer proves nothing about the money */
export function proofOf(hold: Hold, settlement: Settlement): Extract<Settlement, { posted: number }> {
  if (settlement.kind === 'done' || settlement.kind === 'open') return settlement;
  const why = settlement.kind === 'unknown' ? settlement.why : 'it knows of no object that this hold made';
  const remedy = `Look for it in Stripe's dashboard, then say what moved: paybrake holds resolve ${hold.id} --posted <amount>`;
  throw new OperatorError('conflict', `Stripe's answer does not settle the hold ${hold.id}: ${why}. It stays held. ${remedy}`);
}
