import os
from typing import Optional

from agents import function_tool
from stripe import StripeClient

billing = StripeClient(os.environ["PAYBRAKE_VAULT_KEY_BILLING"])

cached: Optional[StripeClient] = None


def get_stripe() -> StripeClient:
    global cached
    if cached is None:
        cached = StripeClient(os.environ["STRIPE_SECRET_KEY"])
    return cached


class Refunds:
    def __init__(self, key: str):
        self.client = StripeClient(key)

    def refund(self, charge: str):
        return self.client.v1.refunds.create({"charge": charge})


def capture(client: StripeClient, id: str):
    return client.v1.payment_intents.capture(id)


def make_tool():
    own = StripeClient(os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"])

    @function_tool
    def look_up(charge_id: str) -> str:
        return own.v1.charges.retrieve(charge_id).status

    return look_up


look_up = make_tool()


@function_tool
def pay(invoice_id: str) -> str:
    return get_stripe().v1.invoices.pay(invoice_id).status


def payout():
    return billing.v1.payouts.create({"amount": 500, "currency": "usd"})
