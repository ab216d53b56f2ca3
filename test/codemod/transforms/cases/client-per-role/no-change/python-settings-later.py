import os

import stripe
from swarm import Agent

stripe.api_key = os.environ["STRIPE_KEY"]


def look_up(charge_id: str) -> str:
    return stripe.Charge.retrieve(charge_id).status


support = Agent(name="support", functions=[look_up])

stripe.api_version = "2024-06-20"
