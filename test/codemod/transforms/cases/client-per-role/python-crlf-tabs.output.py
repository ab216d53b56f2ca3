import os

import stripe
from agents import Agent, function_tool


def make_billing_tools(client=None):
	client = client or stripe.StripeClient(
		os.environ['PAYBRAKE_VAULT_KEY_BILLING'],
		base_addresses={'api': os.environ['PAYBRAKE_URL']},
		max_network_retries=2,
	)

	@function_tool
	def refund(charge_id: str) -> str:
		'''Refund a charge.'''
		# once
		refund = client.v1.refunds.create(
			params={
				'charge': charge_id,  # by its id
				'metadata': {
					'by': 'agent',
				},
			},
		)
		return refund.id

	return refund


refund = make_billing_tools()


billing = Agent(name='billing', tools=[refund])