import os

import stripe
from swarm import Agent


class Stripe(stripe.StripeClient):
    def status_of(self, charge_id):
        return self.v1.charges.retrieve(charge_id).status


client = Stripe(os.environ["STRIPE_KEY"])


def look_up(charge_id: str) -> str:
    return client.status_of(charge_id) + client.v1.charges.retrieve(charge_id).id


support = Agent(name="support", functions=[look_up])
