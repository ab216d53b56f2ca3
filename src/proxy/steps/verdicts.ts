/** What is said when Stripe's answer is missing, late or no answer at all. */
import type { Refusal, UpstreamAnswer } from '../model.js';

/** It is certain that nothing was executed. */
export const unreachable: Refusal = {
  status: 503,
  type: 'api_error',
  code: 'upstream_unreachable',
  message: 'Stripe cannot be reached from the proxy. Nothing was sent, so nothing was done. Try again later.',
};

/** Sent, and nobody knows what came of it. */
export function outcomeUnknown(isWrite: boolean): Refusal {
  return {
    status: 504,
    type: 'api_error',
    code: 'outcome_unknown',
    message: isWrite
      ? 'Stripe did not answer, and may have done what was asked. What was reserved stays reserved. Do not call again as a new operation: ' +
        'the same request with the same Idempotency-Key asks what became of it. Tell the user to check in Stripe.'
      : 'Stripe did not answer this read. Nothing was changed.',
  };
}

/** An answer without `error` and with a bad status: stripe-node would take it for a success. */
export function isNoAnswer({ status, body }: UpstreamAnswer): boolean {
  if (status < 200 || (status >= 300 && status < 400)) return true;
  const { error } = body;
  return status >= 400 && (typeof error !== 'object' || error === null);
}

export const noAnswer: Refusal = {
  status: 502,
  type: 'api_error',
  code: 'upstream_malformed',
  message:
    'What answered in place of Stripe does not speak as Stripe does. What was reserved stays reserved. Tell the operator of the proxy.',
};

export const ledgerFailed: Refusal = {
  status: 503,
  type: 'api_error',
  code: 'ledger_unavailable',
  message:
    'The ledger of the proxy cannot be written, so nothing is sent to Stripe. Do not call again; tell the operator of the proxy.',
};

/** The ledger failed after the request was sent. It will be unknown when the ledger is opened again. */
export const settlementLost: Refusal = {
  status: 504,
  type: 'api_error',
  code: 'outcome_unknown',
  message:
    'Stripe has answered, but the ledger of the proxy could not write down what came of it. What was reserved stays reserved. ' +
    'Do not call again as a new operation; tell the operator of the proxy.',
};
