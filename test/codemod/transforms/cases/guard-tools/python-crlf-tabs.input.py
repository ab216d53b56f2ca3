import os

import stripe
from agents import function_tool

stripe.api_key = os.environ['STRIPE_KEY']


@function_tool(failure_error_function=None)
def refund(charge_id: str) -> str:
	'''Refund a charge.'''
	made = stripe.Refund.create(charge=charge_id, idempotency_key=charge_id)
	return made.id