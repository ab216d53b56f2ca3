import os

import stripe
from swarm import Agent


def look_up_us(charge_id: str) -> str:
    stripe.api_key = os.environ["STRIPE_US_KEY"]
    return stripe.Charge.retrieve(charge_id).status


def look_up_eu(charge_id: str) -> str:
    return stripe.Charge.retrieve(charge_id, api_key=os.environ["STRIPE_EU_KEY"]).status


support = Agent(name="support", functions=[look_up_us, look_up_eu])
