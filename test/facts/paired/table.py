import billing

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "refund",
            "description": "Refunds a charge.",
            "parameters": {"type": "object", "properties": {"charge_id": {"type": "string"}}},
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

RUN = {"refund": billing.create_refund, "look_up": billing.look_up}


def run_tool(name: str, args: dict):
    return RUN[name](args["charge_id"])
