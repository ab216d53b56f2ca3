import os

import stripe
from swarm import Agent

ACCOUNT = "acct_1"

client = stripe.StripeClient(os.environ["STRIPE_KEY"], stripe_account=ACCOUNT, stripe_version="2024-06-20")


def look_up(charge_id: str) -> str:
    return client.v1.charges.retrieve(charge_id).status


support = Agent(name="support", functions=[look_up])
