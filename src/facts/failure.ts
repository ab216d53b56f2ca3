/**
 * What a model reads when Stripe did not confirm a call, whatever the language of the tool. Nothing of the error itself: a Stripe error can
 * carry a client secret.
 */
export const FAILURE = {
  code: 'stripe_unconfirmed',
  /** The sentences of the message, each with the blank after it. */
  sentences: [
    'Stripe did not confirm this operation. ',
    'After a connection error its outcome is unknown: it may have gone through. ',
    'Do not call this tool again; tell the user to check in Stripe first.',
  ],
} as const;
