import os

import stripe
from langchain.agents import create_agent
from langchain_core.tools import tool

client = stripe.StripeClient(os.environ["STRIPE_KEY"], max_network_retries=3)


@tool("refund", parse_docstring=True)
def refund_charge(charge_id: str) -> str:
    """Refund a charge.

    Args:
        charge_id: The charge.
    """
    return client.v1.refunds.create({"charge": charge_id}).status


@tool
def look_up(customer_id: str) -> str:
    """Look a customer up."""
    found = client.v1.customers.retrieve(customer_id)
    return f"{found.email} {found.name!r}"


billing = create_agent("openai:gpt-5", tools=[refund_charge, look_up], name="billing")
