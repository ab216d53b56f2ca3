import os

import stripe
from crewai import Agent, Crew, Task
from crewai.tools import BaseTool
from pydantic import BaseModel, Field

stripe.api_key = os.getenv("STRIPE_SECRET_KEY")  # one key for all


class RefundInput(BaseModel):
    charge_id: str = Field(description="The charge to refund.")


class RefundTool(BaseTool):
    name: str = "refund_charge"
    description: str = "Refund a charge."
    args_schema: type[BaseModel] = RefundInput

    def _run(self, charge_id: str) -> str:
        refund = stripe.Refund.create(charge=charge_id, idempotency_key=f"refund:{charge_id}")
        return refund.status


billing = Agent(role="Billing", goal="Give money back.", backstory="Careful.", tools=[RefundTool()])
crew = Crew(agents=[billing], tasks=[Task(description="{request}", expected_output="A sentence.", agent=billing)])
