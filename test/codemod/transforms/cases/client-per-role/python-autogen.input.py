import os
from typing import Annotated

import stripe
from autogen import AssistantAgent, UserProxyAgent, register_function

stripe.api_key = os.environ["STRIPE_KEY"]

billing = AssistantAgent(name="billing", llm_config={"model": "gpt-5"})
support = AssistantAgent(name="support", llm_config={"model": "gpt-5"})
user_proxy = UserProxyAgent("user_proxy", human_input_mode="NEVER", code_execution_config=False)


def refund_charge(charge_id: Annotated[str, "The charge to refund"]) -> str:
    return stripe.Refund.create(charge=charge_id).id


register_function(refund_charge, caller=billing, executor=user_proxy, name="refund_charge", description="Refund a charge.")


@user_proxy.register_for_execution()
@support.register_for_llm(description="Look a customer up.")
def find_customer(customer_id: Annotated[str, "The customer"]) -> str:
    return stripe.Customer.retrieve(customer_id).email
