import hashlib
import json
import os
import time

import stripe
from agents import function_tool


def operation_key(operation: str, identity: dict) -> str:
    """The idempotency key of one business operation: the same operation always gives the same key."""
    if not operation or not identity:
        raise ValueError("operation_key: name the operation and what makes it this one")
    for name, value in identity.items():
        if isinstance(value, int) and abs(value) > 2**53 - 1 or not isinstance(value, (str, int, type(None))):
            raise TypeError(f"operation_key({operation!r}): {name} is no string, safe integer, boolean or None")
    names = sorted(identity, key=lambda name: name.encode("utf-16-be"))
    canonical = json.dumps(
        [1, operation, {name: identity[name] for name in names}], ensure_ascii=False, separators=(",", ":")
    )
    return "op_" + hashlib.sha256(canonical.encode()).hexdigest()


stripe.api_key = os.environ["STRIPE_KEY"]


@function_tool
def charge_order(order_id: str, amount: int, idempotency_key: str = "") -> str:
    """Charge for an order."""
    return stripe.PaymentIntent.create(amount=amount, currency="usd", idempotency_key=operation_key("paymentIntents.create", {"order_id": order_id})).id


@function_tool
def refund(charge_id: str) -> str:
    """Refund a charge."""
    started = time.time()
    made = stripe.Refund.create(charge=charge_id, idempotency_key=operation_key("refunds.create", {"charge": charge_id}))
    return f"{made.id} after {time.time() - started} s"
