import os

import stripe
from agents import Agent, function_tool

stripe.api_key = os.environ['STRIPE_KEY']


@function_tool
def refund(charge_id: str) -> str:
	'''Refund a charge.'''
	# once
	refund = stripe.Refund.create(
		charge=charge_id,  # by its id
		metadata={
			'by': 'agent',
		},
	)
	return refund.id


billing = Agent(name='billing', tools=[refund])