import os

import stripe
from swarm import Agent


def look_up(tenant: str, charge_id: str) -> str:
    client = stripe.StripeClient(os.environ[f"STRIPE_KEY_{tenant.upper()}"])
    return client.v1.charges.retrieve(charge_id).status


support = Agent(name="support", functions=[look_up])
