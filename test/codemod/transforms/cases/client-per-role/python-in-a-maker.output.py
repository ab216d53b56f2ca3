import os

from crewai import Agent
from crewai.tools import tool
from stripe import StripeClient


def support_tools():
    stripe_client = StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
        max_network_retries=2,
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    )

    @tool("look_up")
    def look_up(customer_id: str) -> str:
        """Look a customer up."""
        return stripe_client.v1.customers.retrieve(customer_id).email or "none"

    return [look_up]


support = Agent(role="support", goal="Help.", backstory="You help.", tools=support_tools())
