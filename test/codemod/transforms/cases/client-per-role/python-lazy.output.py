import os
from functools import lru_cache

import stripe
from agents import Agent, function_tool

_client = None


def get_client():
    global _client
    if _client is None:
        _client = stripe.StripeClient(
            os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
            base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        )
    return _client


@lru_cache(maxsize=None)
def reader() -> stripe.StripeClient:
    """The client that reads."""
    return stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    )


@function_tool
def refund(charge_id: str) -> str:
    """Refund a charge."""
    return get_client().v1.refunds.create(params={"charge": charge_id}).id


@function_tool
def look_up(charge_id: str) -> str:
    """Look a charge up."""
    return reader().v1.charges.retrieve(charge_id).status


billing = Agent(name="billing", tools=[refund, look_up])
