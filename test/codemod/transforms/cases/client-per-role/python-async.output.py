import os
import stripe as s
from agents import Agent, function_tool


def make_billing_tools(client=None):
    client = client or s.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    @function_tool
    async def refund(charge_id: str) -> str:
        """Refund a charge."""
        made = await client.v1.refunds.create_async(params={"charge": charge_id, "expand": ["charge"]}, options={"stripe_account": "acct_1"})
        return made.id

    @function_tool
    async def emails(limit: int = 3) -> str:
        """List customers."""
        found = await client.v1.customers.list_async(params={"limit": limit})
        return ", ".join([one.email async for one in found.auto_paging_iter()])

    return refund, emails


refund, emails = make_billing_tools()


billing = Agent(name="billing", tools=[refund, emails])
