import os
import stripe as s
from agents import Agent, function_tool
from stripe import Customer

s.api_key = os.environ["STRIPE_KEY"]


@function_tool
async def refund(charge_id: str) -> str:
    """Refund a charge."""
    made = await s.Refund.create_async(charge=charge_id, expand=["charge"], stripe_account="acct_1")
    return made.id


@function_tool
async def emails(limit: int = 3) -> str:
    """List customers."""
    found = await Customer.list_async(limit=limit)
    return ", ".join([one.email async for one in found.auto_paging_iter()])


billing = Agent(name="billing", tools=[refund, emails])
