import os

import stripe
from agents import Agent, function_tool


def make_shared_tools(client: stripe.StripeClient):
    @function_tool
    def look_up(customer_id: str) -> str:
        """Look up."""
        return client.v1.customers.retrieve(customer_id).email

    @function_tool
    def find(email: str) -> str:
        """Find."""
        return client.v1.customers.list(params={"email": email}).data[0].id

    return look_up, find


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    @function_tool
    def refund(charge_id: str) -> str:
        """Refund."""
        return client.v1.refunds.create(params={"charge": charge_id}).id

    return refund


refund = make_billing_tools()


billing_look_up, billing_find = make_shared_tools(stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    max_network_retries=2,
))
support_look_up, support_find = make_shared_tools(stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    max_network_retries=2,
))

billing = Agent(name="billing", tools=[billing_look_up, billing_find, refund])
support = Agent(name="support", tools=[support_look_up, support_find])
