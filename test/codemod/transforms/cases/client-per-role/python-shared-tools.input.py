import os

import stripe
from agents import Agent, function_tool

stripe.api_key = os.environ["STRIPE_KEY"]


@function_tool
def look_up(customer_id: str) -> str:
    """Look up."""
    return stripe.Customer.retrieve(customer_id).email


@function_tool
def find(email: str) -> str:
    """Find."""
    return stripe.Customer.list(email=email).data[0].id


@function_tool
def refund(charge_id: str) -> str:
    """Refund."""
    return stripe.Refund.create(charge=charge_id).id


billing = Agent(name="billing", tools=[look_up, find, refund])
support = Agent(name="support", tools=[look_up, find])
