import hashlib
import os
import time as clock
import uuid
from datetime import date

from agents import Agent, function_tool
from stripe import StripeClient

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])


@function_tool
def none(customer_id: str, period: str, key: str) -> str:
    return stripe.v1.payment_intents.create({"amount": 2900, "currency": "usd", "customer": customer_id}).id


@function_tool
def random(customer_id: str, period: str, key: str) -> str:
    return stripe.v1.payment_intents.create({"amount": 2900, "currency": "usd", "customer": customer_id}, {"idempotency_key": str(uuid.uuid4())}).id


@function_tool
def misplaced(customer_id: str, period: str, key: str) -> str:
    return stripe.v1.payment_intents.create(
        {
            "amount": 2900,
            "currency": "usd",
            "customer": customer_id,
            "idempotency_key": f"charge-{customer_id}-{period}",
        }
    ).id


@function_tool
def model(customer_id: str, period: str, key: str) -> str:
    return stripe.v1.payment_intents.create({"amount": 2900, "currency": "usd", "customer": customer_id}, {"idempotency_key": key}).id


@function_tool
def hashed(customer_id: str, period: str, key: str) -> str:
    key = hashlib.sha256(f"{customer_id}:{period}".encode()).hexdigest()
    return stripe.v1.payment_intents.create({"amount": 2900, "currency": "usd", "customer": customer_id}, {"idempotency_key": key}).id


@function_tool
def time(customer_id: str, period: str, key: str) -> str:
    options = {"idempotency_key": f"{customer_id}-{clock.time()}"}
    return stripe.v1.payment_intents.create({"amount": 2900, "currency": "usd", "customer": customer_id}, options).id


@function_tool
def day(customer_id: str, period: str, key: str) -> str:
    options = {"idempotency_key": f"{customer_id}-{date.today()}"}
    return stripe.v1.payment_intents.create({"amount": 2900, "currency": "usd", "customer": customer_id}, options).id


@function_tool
def constant(customer_id: str, period: str, key: str) -> str:
    return stripe.v1.payment_intents.create({"amount": 2900, "currency": "usd", "customer": customer_id}, {"idempotency_key": "charge"}).id


agent = Agent(name="Billing", tools=[none, random, misplaced, model, hashed, time, day, constant])
