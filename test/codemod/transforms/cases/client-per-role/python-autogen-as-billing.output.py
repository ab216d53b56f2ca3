import os
from typing import Annotated

import stripe
from autogen import ConversableAgent, register_function

stripe.api_version = "2025-09-30.clover"


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        stripe_version=stripe.api_version,
        max_network_retries=2,
    )

    def refund_charge(charge_id: Annotated[str, "The charge to refund"]) -> str:
        return client.v1.refunds.create(params={"charge": charge_id}).id

    return refund_charge


refund_charge = make_billing_tools()


billing = ConversableAgent("billing", llm_config={"model": "gpt-5"})
executor = ConversableAgent("executor", llm_config=False)
register_function(refund_charge, caller=billing, executor=executor, name="refund_charge", description="Refund a charge.")
