import os

import stripe
from swarm import Agent

stripe.api_key = os.environ["STRIPE_KEY"]
stripe.api_version, stripe.max_network_retries = "2024-06-20", 4
setattr(stripe, "verify_ssl_certs", True)


def look_up(charge_id: str) -> str:
    return stripe.Charge.retrieve(charge_id).status


support = Agent(name="support", functions=[look_up])
