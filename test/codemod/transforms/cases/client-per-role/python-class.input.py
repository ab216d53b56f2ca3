import os

import stripe
from agents import Agent, function_tool


class Billing:
    """What the shop does with money."""

    def __init__(self, currency: str = "usd"):
        self.client = stripe.StripeClient(os.environ["STRIPE_KEY"])
        self.currency = currency

    def charge(self, customer_id: str, amount: int) -> str:
        intent = self.client.v1.payment_intents.create(
            params={"amount": amount, "currency": self.currency, "customer": customer_id}
        )
        return intent.id


shop = Billing()


@function_tool
def charge(customer_id: str, amount: int) -> str:
    """Charge a customer."""
    return shop.charge(customer_id, amount)


billing = Agent(name="billing", tools=[charge])
