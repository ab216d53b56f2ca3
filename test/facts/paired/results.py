import asyncio
import os

from mcp.server.fastmcp import FastMCP
from stripe import StripeClient, StripeError

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])
server = FastMCP("billing")
SERVICES = {"refund": stripe.v1.refunds, "intent": stripe.v1.payment_intents}


def call(method):
    return method()


def whole_error(error):
    out = {"error": str(error)}
    out["body"] = error.json_body
    return out


def message(error):
    return {"error": error.user_message, "code": error.code}


@server.tool()
def either(kind: str, object_id: str) -> dict:
    if kind == "refund":
        result = stripe.v1.refunds.retrieve(object_id)
    else:
        result = stripe.v1.payment_intents.retrieve(object_id)
    return result


@server.tool()
def returned(kind: str, object_id: str) -> dict:
    if kind == "intent":
        result = stripe.v1.payment_intents.retrieve(object_id)
        return {"id": result.id, "status": result.status}
    result = stripe.v1.refunds.retrieve(object_id)
    return result


@server.tool()
def picked(object_id: str) -> dict:
    result = stripe.v1.setup_intents.retrieve(object_id)
    result = {"id": result.id, "status": result.status}
    return result


@server.tool()
def failed(intent_id: str) -> dict:
    try:
        return {"status": stripe.v1.payment_intents.confirm(intent_id).status}
    except StripeError as error:
        return whole_error(error)


@server.tool()
def polite(intent_id: str) -> dict:
    try:
        return {"status": stripe.v1.payment_intents.confirm(intent_id).status}
    except StripeError as error:
        return message(error)


@server.tool()
def handed(intent_id: str) -> dict:
    return call(lambda: stripe.v1.payment_intents.retrieve(intent_id))


@server.tool()
def named(kind: str, object_id: str) -> dict:
    return SERVICES[kind].retrieve(object_id)


@server.tool()
async def all_(intent_ids) -> list:
    found = await asyncio.gather(*[stripe.v1.payment_intents.retrieve_async(one) for one in intent_ids])
    return found


@server.tool()
async def ids(intent_ids) -> list:
    found = await asyncio.gather(*[stripe.v1.payment_intents.retrieve_async(one) for one in intent_ids])
    return [intent.id for intent in found]
