import os

import stripe
from agents import Agent, Runner, function_tool

stripe.api_key = os.environ["STRIPE_KEY"]

CURRENCY = "usd"


def describe(order_id: str) -> str:
    """What stands on the statement."""
    return f"order {order_id}"


@function_tool
def charge_order(order_id: str, customer_id: str, amount: int) -> str:
    """Charge a customer for an order.

    The amount is in cents.
    """
    intent = stripe.PaymentIntent.create(
        amount=amount,
        currency=CURRENCY,
        customer=customer_id,  # as the shop knows them
        description=describe(order_id),
        idempotency_key=f"charge:{order_id}",
    )
    receipt = """charged
in full"""
    return f"{intent.id} {receipt}"


@function_tool
def refund_order(payment_intent_id: str) -> str:
    """Refund."""
    return stripe.Refund.create(payment_intent=payment_intent_id).status


billing = Agent(name="billing", tools=[charge_order, refund_order])


def run(text: str) -> str:
    return Runner.run_sync(billing, text).final_output
