"""A web shop without agents."""
import os

import stripe
from fastapi import FastAPI

app = FastAPI()
stripe.api_key = os.environ["STRIPE_KEY"]
client = stripe.StripeClient(os.environ["STRIPE_KEY"])


@app.post("/refunds/{charge_id}")
def refund(charge_id: str):
    return stripe.Refund.create(charge=charge_id)


@app.get("/charges/{charge_id}")
def look_up(charge_id: str):
    return client.v1.charges.retrieve(charge_id)
