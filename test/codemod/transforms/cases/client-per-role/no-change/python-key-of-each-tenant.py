import os

import stripe
from swarm import Agent

KEYS = {"acme": os.environ["STRIPE_ACME_KEY"], "globex": os.environ["STRIPE_GLOBEX_KEY"]}


def look_up(tenant: str, charge_id: str) -> str:
    key = KEYS[tenant]
    stripe.api_key = key
    return stripe.Charge.retrieve(charge_id).status


support = Agent(name="support", functions=[look_up])
