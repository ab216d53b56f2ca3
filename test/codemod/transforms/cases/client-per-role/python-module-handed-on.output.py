import os

import stripe
from swarm import Agent

stripe.api_key = os.environ["STRIPE_KEY"]


def make_support_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    def look_up(charge_id: str) -> str:
        return client.v1.charges.retrieve(charge_id).status

    return look_up


look_up = make_support_tools()


support = Agent(name="support", functions=[look_up])


def nightly(job):
    job(stripe)
