import { Agent, tool } from "@openai/agents"
import { z } from "zod"
import { vaultStripe } from "paybrake/client"

// The account's.

function makeSupportTools(stripe = vaultStripe("support", {
	maxNetworkRetries: 3,
})) {
	const refund = tool({
		name: "refund",
		description: "Refund.",
		parameters: z.object({ chargeId: z.string() }),
		execute: async ({ chargeId }) =>
			stripe.refunds.create({
				charge: chargeId, // all of it
			}),
	})
	return { refund }
}

export const { refund } = makeSupportTools()

export const support = new Agent({ name: "support", tools: [refund] })
