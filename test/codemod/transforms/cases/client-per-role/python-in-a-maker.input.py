import os

from crewai import Agent
from crewai.tools import tool
from stripe import StripeClient

key = os.getenv("STRIPE_KEY")
if not key:
    raise RuntimeError("STRIPE_KEY is not set")


def support_tools():
    stripe_client = StripeClient(key, max_network_retries=2)

    @tool("look_up")
    def look_up(customer_id: str) -> str:
        """Look a customer up."""
        return stripe_client.v1.customers.retrieve(customer_id).email or "none"

    return [look_up]


support = Agent(role="support", goal="Help.", backstory="You help.", tools=support_tools())
