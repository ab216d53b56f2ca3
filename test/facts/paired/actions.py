import os

from mcp import types
from stripe import StripeClient

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])


class PaymentTool:
    def definition(self):
        return types.Tool(
            name="payments",
            description="Refunds charges and looks them up.",
            inputSchema={
                "type": "object",
                "properties": {
                    "action": {"type": "string", "enum": ["refund", "look_up"]},
                    "charge_id": {"type": "string"},
                },
                "required": ["action"],
            },
        )

    def execute(self, action: str, params: dict):
        if action == "refund":
            return self.refund(params)
        if action == "look_up":
            return self.look_up(params)
        raise ValueError(f"There is no action {action}.")

    def refund(self, params: dict):
        return stripe.v1.refunds.create({"charge": params["charge_id"]}).status

    def look_up(self, params: dict):
        return stripe.v1.charges.retrieve(params["charge_id"]).status
