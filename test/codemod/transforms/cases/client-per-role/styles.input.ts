import { Agent, tool } from "@openai/agents"
import Stripe from "stripe"
import { z } from "zod"

// The account's.
const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, {
	maxNetworkRetries: 3,
})

export const refund = tool({
	name: "refund",
	description: "Refund.",
	parameters: z.object({ chargeId: z.string() }),
	execute: async ({ chargeId }) =>
		stripe.refunds.create({
			charge: chargeId, // all of it
		}),
})

export const support = new Agent({ name: "support", tools: [refund] })
