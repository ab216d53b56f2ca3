# -*- coding: utf-8 -*-
"""Refunds – by an agent."""
import os

import stripe
from agents import Agent, function_tool

# The key of the whole shop.
stripe.api_key = os.environ["STRIPE_KEY"]  # noqa: S105
STYLE = """
  kept as it is
"""


# Tools.
@function_tool  # for the agent
def refund(charge_id: str) -> str:  # noqa: D401
  """Refund a charge.

  Says how it went.
  """
  made = stripe.Refund.create(charge=charge_id)  # type: ignore[attr-defined]
  # What the model reads.
  return f"{made.id}: {made.status!r:>12}" """
  over
"""


# Agents.
billing = Agent(name="billing", tools=[refund])
