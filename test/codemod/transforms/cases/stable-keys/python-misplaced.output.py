import os

import stripe
from agents import function_tool

client = stripe.StripeClient(os.environ["STRIPE_KEY"])


@function_tool
def charge_order(order_id: str, customer_id: str, amount: int) -> str:
    """Charge a customer for an order."""
    intent = client.v1.payment_intents.create(
        params={
            "amount": amount,
            "currency": "usd",
            "customer": customer_id,
            # one charge for each order
        },
        options={"idempotency_key": f"charge:{order_id}"}
    )
    return intent.id


@function_tool
def refund(charge_id: str) -> str:
    """Refund a charge."""
    params = {"charge": charge_id}
    return client.v1.refunds.create(params=params, options={"idempotency_key": f"refund:{charge_id}"}).id


@function_tool
def cancel(payment_intent_id: str) -> str:
    """Cancel a payment."""
    return stripe.PaymentIntent.cancel(payment_intent_id, idempotency_key=f"cancel:{payment_intent_id}").id


@function_tool
def invoice(customer_id: str, order_id: str) -> str:
    """Invoice an order."""
    return client.v1.invoices.create({"customer": customer_id}, options={"idempotency_key": f"invoice:{order_id}"}).id
