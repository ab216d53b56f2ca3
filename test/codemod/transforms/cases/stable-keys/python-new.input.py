import os

import stripe
from agents import function_tool

stripe.api_key = os.environ["STRIPE_KEY"]


@function_tool
def charge_order(order_id: str, customer_id: str, amount: int) -> str:
    """Charge a customer for an order."""
    intent = stripe.PaymentIntent.create(
        amount=amount,
        currency="usd",
        customer=customer_id,  # as the shop knows them
    )
    return intent.id


@function_tool
def refund(charge_id: str) -> str:
    """Refund a charge."""
    return stripe.Refund.create(charge=charge_id).id
