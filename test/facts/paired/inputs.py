import os
from enum import Enum
from typing import Annotated, Literal

from langchain_core.tools import tool
from pydantic import BaseModel, Field
from stripe import StripeClient

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])


class Refund(BaseModel):
    charge_id: str = Field(pattern=r"^ch_\w+$")
    reason: Literal["duplicate", "fraudulent"]
    amount: int
    partial: bool
    note: str


@tool("refund", args_schema=Refund)
def refund(charge_id: str, reason: str, amount: int, partial: bool, note: str) -> str:
    """Refunds a charge."""
    return create(charge_id, amount)


def create(charge_id: str, amount: int) -> str:
    return send(charge_id, amount)


def send(charge_id: str, amount: int) -> str:
    return stripe.v1.refunds.create({"charge": charge_id, "amount": amount}).status


@tool
def look_up(charge_id: str) -> str:
    """Looks a charge up."""
    return stripe.v1.charges.retrieve(charge_id).status
