import os

import stripe
from swarm import Agent

stripe.api_version, stripe.max_network_retries = "2024-06-20", 4
setattr(stripe, "verify_ssl_certs", True)


def make_support_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        stripe_version=stripe.api_version,
        max_network_retries=stripe.max_network_retries,
        verify_ssl_certs=stripe.verify_ssl_certs,
    )

    def look_up(charge_id: str) -> str:
        return client.v1.charges.retrieve(charge_id).status

    return look_up


look_up = make_support_tools()


support = Agent(name="support", functions=[look_up])
