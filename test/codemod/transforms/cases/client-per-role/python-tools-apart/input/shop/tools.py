"""What the agents may do."""
from __future__ import annotations

import stripe
from langchain_core.tools import tool

from .settings import STRIPE_KEY

stripe.api_key = STRIPE_KEY


@tool
def refund(charge_id: str) -> str:
    """Refund a charge."""
    return stripe.Refund.create(charge=charge_id).id


@tool
def look_up(charge_id: str) -> str:
    """Look a charge up."""
    return stripe.Charge.retrieve(charge_id, expand=["customer"]).status
