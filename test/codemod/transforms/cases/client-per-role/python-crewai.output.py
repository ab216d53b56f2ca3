import os

import stripe
from crewai import Agent, Crew, Task
from crewai.tools import BaseTool
from pydantic import BaseModel, Field


class RefundInput(BaseModel):
    charge_id: str = Field(description="The charge to refund.")


def make_billing_tools(client=None):
    client = client or stripe.StripeClient(
        os.environ["PAYBRAKE_VAULT_KEY_BILLING"],
        base_addresses={"api": os.environ["PAYBRAKE_URL"]},
        max_network_retries=2,
    )

    class RefundTool(BaseTool):
        name: str = "refund_charge"
        description: str = "Refund a charge."
        args_schema: type[BaseModel] = RefundInput

        def _run(self, charge_id: str) -> str:
            refund = client.v1.refunds.create(params={"charge": charge_id}, options={"idempotency_key": f"refund:{charge_id}"})
            return refund.status

    return RefundTool


RefundTool = make_billing_tools()


billing = Agent(role="Billing", goal="Give money back.", backstory="Careful.", tools=[RefundTool()])
crew = Crew(agents=[billing], tasks=[Task(description="{request}", expected_output="A sentence.", agent=billing)])
