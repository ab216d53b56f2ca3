/** Looks at what comes in before anything is written, so that one bad value costs its own caller and nobody else. */
import type { Settlement } from '../model.js';
import { LedgerError, type OutcomeNote, type Reservation } from './ledger.js';

/** More than any amount that Stripe takes; sums of such numbers stay exact. */
const most = 1e12;

export function checkReservation({ operation, role, keyId, account, endpoint, fingerprint, price }: Reservation): void {
  const { amount, usd, exposure, currency, customer, object } = price;
  for (const value of [operation, role, keyId, endpoint, fingerprint, currency]) checkText(value);
  for (const value of [account, customer, object]) if (value !== undefined) checkText(value);
  for (const value of [amount, usd, exposure ?? 0]) checkAmount(value);
}

export function checkSettlement(settlement: Settlement, { object }: OutcomeNote = {}): void {
  if (object !== undefined) checkText(object);
  if (settlement.kind === 'unknown') return;
  if (settlement.object !== undefined) checkText(settlement.object);
  if (settlement.kind === 'nothing') return;
  checkAmount(settlement.posted);
  if (settlement.kind === 'open') checkAmount(settlement.held);
}

/** @throws LedgerError unless it is a whole number of minor units or cents, 0 or more */
export function checkAmount(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > most) {
    throw new LedgerError(`The ledger takes whole amounts from 0 to ${most}, not ${value}.`);
  }
}

/** @throws LedgerError unless it is a whole number of ms since the epoch */
export function checkTime(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new LedgerError(`The ledger takes times in whole ms since the epoch, not ${value}.`);
}

/** libsql reads a text up to the first NUL, so that two could become one. */
export function checkText(value: string): void {
  if (value === '' || value.includes('\0'))
    throw new LedgerError(`The ledger takes no text that is empty or has a NUL: ${JSON.stringify(value)}.`);
}
