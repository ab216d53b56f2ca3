# -*- coding: utf-8 -*-
"""Refunds – by an agent."""
import os

import stripe
from agents import Agent, function_tool

# The key of the whole shop.
STYLE = """
  kept as it is
"""


def make_billing_tools(client=None):
  client = client or stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    max_network_retries=2,
  )

  # Tools.
  @function_tool  # for the agent
  def refund(charge_id: str) -> str:  # noqa: D401
    """Refund a charge.

    Says how it went.
    """
    made = client.v1.refunds.create(params={"charge": charge_id})  # type: ignore[attr-defined]
    # What the model reads.
    return f"{made.id}: {made.status!r:>12}" """
  over
"""

  return refund


refund = make_billing_tools()


# Agents.
billing = Agent(name="billing", tools=[refund])
