import os

from mcp.server.fastmcp import FastMCP
from stripe import StripeClient

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])
server = FastMCP("billing")


@server.tool()
def key() -> dict:
    return {"api_key": os.environ["STRIPE_SECRET_KEY"]}


@server.tool()
def client_secret(customer_id: str) -> dict:
    intent = stripe.v1.setup_intents.create({"customer": customer_id})
    return {"id": intent.id, "client_secret": intent.client_secret}


@server.tool()
def whole(intent_id: str) -> dict:
    return stripe.v1.payment_intents.retrieve(intent_id)


@server.tool()
def harmless(intent_id: str) -> dict:
    intent = stripe.v1.payment_intents.retrieve(intent_id)
    return {"id": intent.id, "status": intent.status}
