import os

from stripe import StripeClient

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])


def create_refund(charge_id: str) -> str:
    options = {"idempotency_key": f"refund-{charge_id}"}
    return stripe.v1.refunds.create({"charge": charge_id}, options).status


def look_up(charge_id: str) -> str:
    return stripe.v1.charges.capture(charge_id).status
