import os

import stripe
from agents import Agent, Runner, function_tool

CURRENCY = "usd"


def describe(order_id: str) -> str:
    """What stands on the statement."""
    return f"order {order_id}"


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    @function_tool
    def charge_order(order_id: str, customer_id: str, amount: int) -> str:
        """Charge a customer for an order.

        The amount is in cents.
        """
        intent = client.v1.payment_intents.create(
            params={
                "amount": amount,
                "currency": CURRENCY,
                "customer": customer_id,  # as the shop knows them
                "description": describe(order_id),
            },
            options={"idempotency_key": f"charge:{order_id}"},
        )
        receipt = """charged
in full"""
        return f"{intent.id} {receipt}"

    @function_tool
    def refund_order(payment_intent_id: str) -> str:
        """Refund."""
        return client.v1.refunds.create(params={"payment_intent": payment_intent_id}).status

    return charge_order, refund_order


charge_order, refund_order = make_billing_tools()


billing = Agent(name="billing", tools=[charge_order, refund_order])


def run(text: str) -> str:
    return Runner.run_sync(billing, text).final_output
