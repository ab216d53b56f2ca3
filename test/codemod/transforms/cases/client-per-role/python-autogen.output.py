import os
from typing import Annotated

import stripe
from autogen import AssistantAgent, UserProxyAgent, register_function

billing = AssistantAgent(name="billing", llm_config={"model": "gpt-5"})
support = AssistantAgent(name="support", llm_config={"model": "gpt-5"})
user_proxy = UserProxyAgent("user_proxy", human_input_mode="NEVER", code_execution_config=False)


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    def refund_charge(charge_id: Annotated[str, "The charge to refund"]) -> str:
        return client.v1.refunds.create(params={"charge": charge_id}).id

    return refund_charge


refund_charge = make_billing_tools()


register_function(refund_charge, caller=billing, executor=user_proxy, name="refund_charge", description="Refund a charge.")


def make_support_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    @user_proxy.register_for_execution()
    @support.register_for_llm(description="Look a customer up.")
    def find_customer(customer_id: Annotated[str, "The customer"]) -> str:
        return client.v1.customers.retrieve(customer_id).email


make_support_tools()
