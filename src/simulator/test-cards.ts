/** Stripe's test cards: their names as payment methods and tokens, their numbers, and what happens when they are charged. */

export interface TestCard {
  readonly brand: string;
  readonly last4: string;
  readonly funding: 'credit' | 'debit';
}

export interface Decline {
  readonly code: string;
  readonly declineCode: string;
  readonly message: string;
  /** The card's field at fault. */
  readonly param?: string;
}

const visa = (last4: string): TestCard => ({ brand: 'visa', last4, funding: 'credit' });

/** By the name that follows `pm_card_` or `tok_`. */
const cards: Readonly<Record<string, TestCard>> = {
  visa: visa('4242'),
  visa_debit: { ...visa('5556'), funding: 'debit' },
  visa_debit_transferReversal: { ...visa('5556'), funding: 'debit' },
  us: visa('4242'),
  mastercard: { brand: 'mastercard', last4: '4444', funding: 'credit' },
  mastercard_debit: { brand: 'mastercard', last4: '8210', funding: 'debit' },
  mastercard_prepaid: { brand: 'mastercard', last4: '5100', funding: 'credit' },
  amex: { brand: 'amex', last4: '8431', funding: 'credit' },
  discover: { brand: 'discover', last4: '9424', funding: 'credit' },
  bypassPending: visa('0077'),
  chargeCustomerFail: visa('0341'),
  chargeDeclined: visa('0002'),
  chargeDeclinedInsufficientFunds: visa('9995'),
  chargeDeclinedLostCard: visa('9987'),
  chargeDeclinedStolenCard: visa('9979'),
  chargeDeclinedExpiredCard: visa('0069'),
  chargeDeclinedIncorrectCvc: visa('0127'),
  chargeDeclinedProcessingError: visa('0119'),
  chargeDeclinedFraudulent: visa('0019'),
  authenticationRequired: visa('3184'),
  threeDSecure2Required: visa('3220'),
  pendingRefund: visa('7726'),
};

const declined = (declineCode: string): Decline => ({ code: 'card_declined', declineCode, message: 'Your card was declined.' });

export const generalDecline = declined('generic_decline');

const declines: Readonly<Record<string, Decline>> = {
  '0002': generalDecline,
  '0341': generalDecline,
  '9995': { code: 'card_declined', declineCode: 'insufficient_funds', message: 'Your card has insufficient funds.' },
  '9987': declined('lost_card'),
  '9979': declined('stolen_card'),
  '0019': declined('fraudulent'),
  '0069': { code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.', param: 'exp_month' },
  '0127': {
    code: 'incorrect_cvc',
    declineCode: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
    param: 'cvc',
  },
  '0119': {
    code: 'processing_error',
    declineCode: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
};

const authenticated: ReadonlySet<string> = new Set(['3184', '3220']);

/** The card behind `pm_card_visa`, `tok_visa`, `pm_card_visa_chargeDeclined`, …; undefined when Stripe has no such test name. */
export function testCardNamed(name: string): TestCard | undefined {
  const short = /^(?:pm_card|tok)_(.+)$/.exec(name)?.[1]?.replace(/^visa_(?=charge)/, '');
  return short !== undefined && Object.hasOwn(cards, short) ? cards[short] : undefined;
}

/** The test card with this number; undefined for a number that is none. */
export function testCardNumbered(number: string): TestCard | undefined {
  const digits = number.replaceAll(/[ -]/g, '');
  return /^\d{14,16}$/.test(digits) ? Object.values(cards).find(({ last4 }) => digits.endsWith(last4)) : undefined;
}

/** What the bank answers when the card is charged; undefined when it pays. */
export const declineOf = (last4: string): Decline | undefined => declines[last4];

/** Whether the card can be saved although charging it fails. */
export const savesButDeclines = (last4: string): boolean => last4 === '0341';

/** Whether the cardholder must authenticate (3-D Secure) before the card pays. */
export const needsAuthentication = (last4: string): boolean => authenticated.has(last4);

/** Whether refunds to the card stay pending. */
export const refundsPend = (last4: string): boolean => last4 === '7726';
