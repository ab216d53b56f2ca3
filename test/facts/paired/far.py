from agents import Agent, function_tool
from billing import create_refund, look_up


@function_tool
def refund(charge_id: str) -> str:
    return create_refund(charge_id)


@function_tool
def status(charge_id: str) -> str:
    try:
        return look_up(charge_id)
    except Exception:
        return "unknown"


agent = Agent(name="Billing", tools=[refund, status])
