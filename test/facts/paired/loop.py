import json
import os

from openai import OpenAI
from stripe import StripeClient

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "refund",
            "description": "Refunds a charge.",
            "parameters": {"type": "object", "properties": {"charge_id": {"type": "string"}, "amount": {"type": "integer"}}},
        },
    },
    {
        "type": "function",
        "function": {
            "name": "look_up",
            "description": "Looks a charge up.",
            "parameters": {"type": "object", "properties": {"charge_id": {"type": "string"}}},
        },
    },
]


def run_tool(name: str, args: dict):
    if name == "refund":
        return stripe.v1.refunds.create({"charge": args["charge_id"], "amount": args["amount"]}).status
    elif name == "look_up":
        return stripe.v1.charges.retrieve(args["charge_id"]).status


def answer(messages):
    response = OpenAI().chat.completions.create(model="gpt-4o", messages=messages, tools=TOOLS)
    for call in response.choices[0].message.tool_calls:
        run_tool(call.function.name, json.loads(call.function.arguments))
