import os

import stripe
from agents import Agent, function_tool
from flask import Flask

app = Flask(__name__)
stripe.api_key = os.environ["STRIPE_KEY"]


def create_refund(charge_id: str) -> str:
    return stripe.Refund.create(charge=charge_id).id


@function_tool
def refund(charge_id: str) -> str:
    """Refund a charge."""
    return create_refund(charge_id)


@app.post("/refunds/<charge_id>")
def refund_route(charge_id: str):
    return create_refund(charge_id)


billing = Agent(name="billing", tools=[refund])
