import os
from typing import Annotated

import stripe
from autogen import ConversableAgent, register_function

stripe.api_key = os.environ["STRIPE_KEY"]
stripe.api_version = "2025-09-30.clover"


def refund_charge(charge_id: Annotated[str, "The charge to refund"]) -> str:
    return stripe.Refund.create(charge=charge_id).id


billing = ConversableAgent("billing", llm_config={"model": "gpt-5"})
executor = ConversableAgent("executor", llm_config=False)
register_function(refund_charge, caller=billing, executor=executor, name="refund_charge", description="Refund a charge.")
