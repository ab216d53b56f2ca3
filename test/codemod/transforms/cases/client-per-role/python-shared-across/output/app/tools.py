import os

import stripe
from agents import function_tool


def make_shared_tools(client: stripe.StripeClient):
    @function_tool
    def look_up(customer_id: str) -> str:
        """Look up."""
        return client.v1.customers.retrieve(customer_id).email

    return look_up


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    )

    @function_tool
    def find(email: str) -> str:
        """Find."""
        return client.v1.customers.list(params={"email": email}).data[0].id

    return find


find = make_billing_tools()
