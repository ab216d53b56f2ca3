import stripe
from langchain_core.tools import tool


@tool
def charge_order(order_id: str, amount: int) -> str:
    """Charge for an order."""
    try:
        return stripe.PaymentIntent.create(amount=amount, currency="usd", idempotency_key=f"charge:{order_id}").id
    except stripe.StripeError:
        return "Outcome unknown. Do not call this tool again."


@tool
def look_up(charge_id: str) -> str:
    """Look a charge up."""
    return stripe.Charge.retrieve(charge_id).status


def nightly(amount: int) -> str:
    return stripe.PaymentIntent.create(amount=amount, currency="usd").id
