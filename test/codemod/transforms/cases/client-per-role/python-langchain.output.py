import os

import stripe
from langchain.agents import create_agent
from langchain_core.tools import tool


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=3,
    )

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

    return refund_charge, look_up


refund_charge, look_up = make_billing_tools()


billing = create_agent("openai:gpt-5", tools=[refund_charge, look_up], name="billing")
