import os

import stripe
from swarm import Agent

stripe.api_key = os.environ["STRIPE_KEY"]

if os.environ.get("FAST"):

    def look_up(charge_id: str) -> str:
        return stripe.Charge.retrieve(charge_id).status

else:

    def look_up(charge_id: str) -> str:
        return stripe.Charge.retrieve(charge_id, expand=["refunds"]).status


support = Agent(name="support", functions=[look_up])
