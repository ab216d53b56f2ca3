import os
import stripe
from agents import Agent

from .tools import make_shared_tools

billing_look_up = make_shared_tools(stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    max_network_retries=stripe.max_network_retries,
))
support_look_up = make_shared_tools(stripe.StripeClient(
    os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
    base_addresses={"api": os.environ["PAYBRAKE_URL"]},
    max_network_retries=stripe.max_network_retries,
))

billing = Agent(name="billing", tools=[billing_look_up])
support = Agent(name="support", tools=[support_look_up])
