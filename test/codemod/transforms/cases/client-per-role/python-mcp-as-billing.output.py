import os

import stripe
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")
stripe.api_key = os.environ["STRIPE_KEY"]
stripe.max_network_retries = 5


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=stripe.max_network_retries,
    )

    @mcp.tool()
    def refund(charge_id: str) -> str:
        """Refund a charge."""
        return client.v1.refunds.create(params={"charge": charge_id}).id


make_billing_tools()


@mcp.resource("charges://{charge_id}")
def charge(charge_id: str) -> str:
    return stripe.Charge.retrieve(charge_id).status


if __name__ == "__main__":
    mcp.run()
