import stripe
from agents import function_tool

from . import config


def make_shared_tools(client: stripe.StripeClient):
    @function_tool
    def look_up(customer_id: str) -> str:
        """Look up."""
        return client.v1.customers.retrieve(customer_id).email

    return look_up
