import os

import stripe
from agents import Agent, function_tool


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"], base_addresses={"api": os.environ["PAYBRAKE_URL"]}
    )

    @function_tool
    def refund(charge_id: str) -> str:
        """Refund a charge."""
        return client.v1.refunds.create(params={"charge": charge_id}).id

    return refund


billing = Agent(name="billing", tools=[make_billing_tools()])
