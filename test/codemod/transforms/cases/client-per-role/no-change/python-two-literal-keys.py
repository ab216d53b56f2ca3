import stripe
from swarm import Agent

us = stripe.StripeClient("sk_test_us")
eu = stripe.StripeClient("sk_test_eu")


def look_up_us(charge_id: str) -> str:
    return us.v1.charges.retrieve(charge_id).status


def look_up_eu(charge_id: str) -> str:
    return eu.v1.charges.retrieve(charge_id).status


support = Agent(name="support", functions=[look_up_us, look_up_eu])
