import os

import stripe
from agents import function_tool

client = stripe.StripeClient(os.environ["STRIPE_KEY"])


@function_tool
def look_up(customer_id: str) -> str:
    """Look up."""
    return client.v1.customers.retrieve(customer_id).email


@function_tool
def find(email: str) -> str:
    """Find."""
    return client.v1.customers.list(params={"email": email}).data[0].id
