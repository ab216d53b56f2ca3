import os

import stripe
from agents import function_tool

stripe.api_key = os.environ['STRIPE_KEY']


@function_tool(failure_error_function=None)
def refund(charge_id: str) -> str:
	'''Refund a charge.'''
	try:
		made = stripe.Refund.create(charge=charge_id, idempotency_key=charge_id)
		return made.id
	except stripe.StripeError:
		return (
			'Stripe did not confirm this operation. '
			'After a connection error its outcome is unknown: it may have gone through. '
			'Do not call this tool again; tell the user to check in Stripe first.'
		)