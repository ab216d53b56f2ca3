"""What the agents may do."""
from __future__ import annotations

import os
import stripe
from langchain_core.tools import tool


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    @tool
    def refund(charge_id: str) -> str:
        """Refund a charge."""
        return client.v1.refunds.create(params={"charge": charge_id}).id

    return refund


refund = make_billing_tools()


def make_support_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_SUPPORT"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    @tool
    def look_up(charge_id: str) -> str:
        """Look a charge up."""
        return client.v1.charges.retrieve(charge_id, params={"expand": ["customer"]}).status

    return look_up


look_up = make_support_tools()
