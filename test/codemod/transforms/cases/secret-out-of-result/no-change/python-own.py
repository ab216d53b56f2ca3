import stripe
from agents import function_tool
from fastapi import FastAPI

app = FastAPI()


@app.post("/intents")
def begin(amount: int):
    # The browser needs it.
    return {"client_secret": stripe.PaymentIntent.create(amount=amount, currency="usd").client_secret}


@function_tool
def look_up(charge_id: str) -> str:
    """Look a charge up."""
    charge = stripe.Charge.retrieve(charge_id)
    return f"{charge.id} {charge.status}"


@function_tool
def secret_santa(name: str) -> dict:
    """Who gives."""
    return {"client_secret": name, "secret": name[::-1]}
