import json
import os

import stripe
from openai import OpenAI

client = stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    max_network_retries=2,
)

openai = OpenAI()


def refund(charge_id: str) -> str:
    return client.v1.refunds.create(params={"charge": charge_id}).id


def look_up(charge_id: str) -> str:
    return client.v1.charges.retrieve(charge_id).status


HANDLERS = {"refund": refund, "look_up": look_up}
CHARGE = {"type": "object", "properties": {"charge_id": {"type": "string"}}, "required": ["charge_id"]}
TOOLS = [
    {"type": "function", "function": {"name": "refund", "description": "Refund a charge.", "parameters": CHARGE}},
    {"type": "function", "function": {"name": "look_up", "description": "Look a charge up.", "parameters": CHARGE}},
]


def run(messages):
    answer = openai.chat.completions.create(model="gpt-5", messages=messages, tools=TOOLS)
    for call in answer.choices[0].message.tool_calls or []:
        content = HANDLERS[call.function.name](**json.loads(call.function.arguments))
        messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
