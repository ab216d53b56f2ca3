"""A library of another payment service under the same names, and stripes of another kind."""
from agents import Agent, function_tool
from acme import payments as stripe
from zebra import Charge, stripes

client = stripe.StripeClient("key")


@function_tool
def charge(charge_id: str) -> str:
    """Charge."""
    Charge.create(charge=charge_id)
    stripes.paint(charge_id)
    return client.v1.refunds.refund(charge_id)


painter = Agent(name="painter", tools=[charge])
