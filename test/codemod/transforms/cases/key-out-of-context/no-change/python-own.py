from swarm import Agent, Swarm

swarm = Swarm()


def look_up(context_variables, order_id: str) -> str:
    """Look an order up."""
    return f"{order_id} of {context_variables['shop']} by {context_variables['stripe_customer']}"


support = Agent(name="support", functions=[look_up])


def run(text: str, shop: str, customer: str) -> str:
    context = {"shop": shop, "stripe_customer": customer, "api_version": "2025-09-30"}
    return swarm.run(support, [{"role": "user", "content": text}], context_variables=context).messages[-1]["content"]
