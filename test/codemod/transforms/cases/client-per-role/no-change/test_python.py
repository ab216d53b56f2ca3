"""A test with a tool of its own."""
import stripe
from agents import Agent, function_tool

stripe.api_key = "test"


@function_tool
def refund(charge_id: str) -> str:
    """Refund a charge."""
    return stripe.Refund.create(charge=charge_id).id


def test_refund():
    agent = Agent(name="billing", tools=[refund])
    assert agent.tools == [refund]
