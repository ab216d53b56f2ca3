import os

import stripe
from langchain_core.tools import tool
from agents import Agent, function_tool

stripe_client = stripe.StripeClient(os.environ['STRIPE_KEY'])


def find(customer_id: str):
    return stripe_client.v1.customers.retrieve(customer_id)


@function_tool
async def look_up(customer_id: str) -> str:
    """Look a customer up."""
    customer = find(customer_id)
    return customer.email


billing = Agent(name='billing', tools=[look_up])
