import os

import stripe
from crewai.tools import BaseTool
from langchain_core.tools import tool

client = stripe.StripeClient(os.environ["PAYBRAKE_VAULT_KEY_BILLING"], base_addresses={"api": os.environ["PAYBRAKE_URL"]})


@tool
def charge_order(order_id: str, amount: int) -> str:
    """Charge for an order."""
    try:
        # once
        intent = client.v1.payment_intents.create(
            params={"amount": amount, "currency": "usd"}, options={"idempotency_key": f"charge:{order_id}"}
        )
        note = """as
it stands"""
        return f"{intent.id} {note}"
    except stripe.StripeError:
        return (
            "Stripe did not confirm this operation. "
            "After a connection error its outcome is unknown: it may have gone through. "
            "Do not call this tool again; tell the user to check in Stripe first."
        )


@tool
async def refund(charge_id: str) -> dict:
    """Refund a charge."""
    try:
        made = await client.v1.refunds.create_async({"charge": charge_id}, {"idempotency_key": f"refund:{charge_id}"})
        return {"id": made.id}
    except stripe.StripeError:
        return {
            "ok": False,
            "code": "stripe_unconfirmed",
            "retry": False,
            "message": (
                "Stripe did not confirm this operation. "
                "After a connection error its outcome is unknown: it may have gone through. "
                "Do not call this tool again; tell the user to check in Stripe first."
            ),
        }


class Cancel(BaseTool):
    name: str = "cancel"
    description: str = "Cancel a payment."

    def _run(self, payment_intent_id: str) -> str:
        try:
            return client.v1.payment_intents.cancel(payment_intent_id, options={"idempotency_key": payment_intent_id}).status
        except stripe.StripeError as error:
            raise RuntimeError("Try again.") from error
