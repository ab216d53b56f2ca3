import hashlib
import json
import os

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


client = stripe.StripeClient(os.environ['STRIPE_KEY'])


@function_tool
def charge_order(order_id: str, customer_id: str, amount: int) -> str:
    '''Charge a customer for an order.'''
    intent = client.v1.payment_intents.create(
        params={
            'amount': amount,
            'currency': 'usd',
            'customer': customer_id,
        },
        options={'idempotency_key': operation_key('paymentIntents.create', {'order_id': order_id, 'customer': customer_id})},
    )
    return intent.id


@function_tool
def refund(charge_id: str) -> str:
    '''Refund a charge.'''
    made = client.v1.refunds.create({'charge': charge_id}, {'stripe_account': 'acct_1', 'idempotency_key': operation_key('refunds.create', {'charge': charge_id})})
    return made.id
