import os
from typing import TypedDict

from stripe import StripeClient
from swarm import Agent, Result, Swarm

stripe_client = StripeClient(os.environ["STRIPE_SECRET_KEY"])


class Context(TypedDict):
    stripe: StripeClient


def refund(context_variables: Context, charge_id: str):
    client = context_variables["stripe"]
    return client.v1.refunds.create({"charge": charge_id}).status


def hand_over(context_variables):
    return Result(agent=billing, context_variables={"stripe_key": os.environ["STRIPE_SECRET_KEY"]})


billing = Agent(name="Billing", functions=[refund])
triage = Agent(name="Triage", functions=[hand_over])

Swarm().run(
    agent=triage,
    messages=[],
    context_variables={"stripe": stripe_client, "stripe_api_key": os.environ["STRIPE_SECRET_KEY"], "user": "u_1"},
)
