import hashlib
import uuid

import stripe
from agents import function_tool


@function_tool
def charge_order(order_id: str, amount: int) -> str:
    """Charge for an order."""
    key = hashlib.sha256(f"charge:{order_id}".encode()).hexdigest()
    return stripe.PaymentIntent.create(amount=amount, currency="usd", idempotency_key=key).id


@function_tool
def look_up(charge_id: str) -> str:
    """Look a charge up."""
    return stripe.Charge.retrieve(charge_id).status


def nightly(amount: int) -> str:
    return stripe.PaymentIntent.create(amount=amount, currency="usd", idempotency_key=str(uuid.uuid4())).id
