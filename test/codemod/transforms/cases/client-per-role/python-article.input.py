from swarm import Agent, Swarm

client = Swarm()


def charge(context_variables, customer_id: str, amount_cents: int, billing_period: str) -> str:
    import stripe

    stripe.api_key = context_variables["stripe_key"]
    charge = stripe.Charge.create(
        amount=amount_cents, currency="usd", customer=customer_id, description=f"Subscription {billing_period}"
    )
    return f"Charged: {charge.id}"


def look_up(context_variables, charge_id: str) -> str:
    import stripe

    stripe.api_key = context_variables["stripe_key"]
    return stripe.Charge.retrieve(charge_id).status


def hand_over():
    """Hand over to the support agent."""
    return support


billing = Agent(name="billing", functions=[charge, hand_over])
support = Agent(name="support", functions=[look_up])


def run(text: str, key: str) -> str:
    response = client.run(billing, [{"role": "user", "content": text}], context_variables={"stripe_key": key})
    return response.messages[-1]["content"]
