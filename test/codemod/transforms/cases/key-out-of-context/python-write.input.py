import os

from swarm import Agent, Swarm

swarm = Swarm()
STRIPE_KEY = os.environ["STRIPE_KEY"]


def look_up(context_variables, order_id: str) -> str:
    """Look an order up."""
    return f"{order_id} of {context_variables['shop']}"


support = Agent(name="support", functions=[look_up])


def run(text: str, shop: str) -> str:
    context = {
        "shop": shop,
        "stripe_key": STRIPE_KEY,
    }
    answer = swarm.run(support, [{"role": "user", "content": text}], context_variables=context)
    return answer.messages[-1]["content"]
