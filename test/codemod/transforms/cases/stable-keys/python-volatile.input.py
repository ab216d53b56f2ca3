import os
import time
import uuid

import stripe
from agents import function_tool

stripe.api_key = os.environ["STRIPE_KEY"]


@function_tool
def charge_order(order_id: str, amount: int, idempotency_key: str = "") -> str:
    """Charge for an order."""
    key = idempotency_key or str(uuid.uuid4())
    return stripe.PaymentIntent.create(amount=amount, currency="usd", idempotency_key=key).id


@function_tool
def refund(charge_id: str) -> str:
    """Refund a charge."""
    started = time.time()
    made = stripe.Refund.create(charge=charge_id, idempotency_key=f"refund-{charge_id}-{started}")
    return f"{made.id} after {time.time() - started} s"
