import { tool } from 'ai'
import Stripe from 'stripe'
import { z } from 'zod'

export function billingTools(stripe: Stripe) {
  return {
    charge: tool({
      description: 'Charge a customer.',
      inputSchema: z.object({ orderId: z.string(), customerId: z.string(), amount: z.number() }),
      execute: async ({ orderId, customerId, amount }) => {
        try {
          const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', customer: customerId })
          return `${intent.id} ${intent.status}`
        } catch (error) {
          if (!(error instanceof Stripe.errors.StripeError)) throw error
          return 'Stripe did not confirm this operation. After a connection error its outcome is unknown: it may have gone through. Do not call this tool again; tell the user to check in Stripe first.'
        }
      },
    }),
  }
}
