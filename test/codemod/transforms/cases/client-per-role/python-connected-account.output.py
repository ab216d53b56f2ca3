import os

import stripe
from swarm import Agent

ACCOUNT = "acct_1"


def make_support_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        stripe_account=ACCOUNT,
        stripe_version="2024-06-20",
    )

    def look_up(charge_id: str) -> str:
        return client.v1.charges.retrieve(charge_id).status

    return look_up


look_up = make_support_tools()


support = Agent(name="support", functions=[look_up])
