import json
import os

import stripe
from agents import function_tool

client = stripe.StripeClient(os.environ["PAYBRAKE_VAULT_KEY_BILLING"], base_addresses={"api": os.environ["PAYBRAKE_URL"]})


@function_tool
def begin(order_id: str, amount: int) -> str:
    """Begin a payment."""
    intent = client.v1.payment_intents.create(
        params={"amount": amount, "currency": "usd"}, options={"idempotency_key": f"begin:{order_id}"}
    )
    return json.dumps({"id": intent.id, "status": intent.status})


@function_tool
def show(payment_intent_id: str) -> dict:
    """Show a payment."""
    intent = client.v1.payment_intents.retrieve(payment_intent_id)
    return {
        "id": intent.id,
        "status": intent.status,
    }


@function_tool
async def whole(payment_intent_id: str):
    """Show all of a payment."""
    payment_intent = await client.v1.payment_intents.retrieve_async(payment_intent_id)
    return {"id": payment_intent.id, "status": payment_intent.status, "amount": payment_intent.amount, "currency": payment_intent.currency, "created": payment_intent.created}
