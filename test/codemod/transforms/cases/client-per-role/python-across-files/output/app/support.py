import os
import stripe
from agents import function_tool


def make_support_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    )

    @function_tool
    def look_up(customer_id: str) -> str:
        """Look up."""
        return client.v1.customers.retrieve(customer_id).email

    return look_up


look_up = make_support_tools()
