import os

import stripe
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")
stripe.api_key = os.environ["STRIPE_KEY"]
stripe.max_network_retries = 5


@mcp.tool()
def refund(charge_id: str) -> str:
    """Refund a charge."""
    return stripe.Refund.create(charge=charge_id).id


@mcp.resource("charges://{charge_id}")
def charge(charge_id: str) -> str:
    return stripe.Charge.retrieve(charge_id).status


if __name__ == "__main__":
    mcp.run()
