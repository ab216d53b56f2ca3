import os
import stripe
from swarm import Agent, Swarm

client = Swarm()


def make_billing_tools(stripe_client=None):
    stripe_client = stripe_client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    def charge(context_variables, customer_id: str, amount_cents: int, billing_period: str) -> str:
        charge = stripe_client.v1.charges.create(
            params={"amount": amount_cents, "currency": "usd", "customer": customer_id, "description": f"Subscription {billing_period}"}
        )
        return f"Charged: {charge.id}"

    return charge


charge = make_billing_tools()


def make_support_tools(stripe_client=None):
    stripe_client = stripe_client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    def look_up(context_variables, charge_id: str) -> str:
        return stripe_client.v1.charges.retrieve(charge_id).status

    return look_up


look_up = make_support_tools()


def hand_over():
    """Hand over to the support agent."""
    return support


billing = Agent(name="billing", functions=[charge, hand_over])
support = Agent(name="support", functions=[look_up])


def run(text: str, key: str) -> str:
    response = client.run(billing, [{"role": "user", "content": text}], context_variables={"stripe_key": key})
    return response.messages[-1]["content"]
