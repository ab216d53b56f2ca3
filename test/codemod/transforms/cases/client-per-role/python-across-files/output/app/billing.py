import os
import stripe
from agents import function_tool


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"], base_addresses={"api": os.environ["PAYBRAKE_URL"]}
    )

    @function_tool
    def charge(customer_id: str, amount: int) -> str:
        """Charge."""
        return client.v1.charges.create(params={"amount": amount, "currency": "usd", "customer": customer_id}).id

    return charge


charge = make_billing_tools()
