import os

import stripe
from agents import function_tool

client = stripe.StripeClient(os.environ['STRIPE_KEY'])


@function_tool
def charge_order(order_id: str, customer_id: str, amount: int) -> str:
    '''Charge a customer for an order.'''
    intent = client.v1.payment_intents.create(
        params={
            'amount': amount,
            'currency': 'usd',
            'customer': customer_id,
        },
    )
    return intent.id


@function_tool
def refund(charge_id: str) -> str:
    '''Refund a charge.'''
    made = client.v1.refunds.create({'charge': charge_id}, {'stripe_account': 'acct_1'})
    return made.id
