import os

import stripe
from swarm import Agent

client = stripe.StripeClient(os.environ["STRIPE_KEY"])


def look_up(charge_id: str) -> str:
    return client.v1.charges.retrieve(charge_id).status


support = Agent(name="support", functions=[look_up])
