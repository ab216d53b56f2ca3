from agents import function_tool

from .config import client


@function_tool
def charge(customer_id: str, amount: int) -> str:
    """Charge."""
    return client.v1.charges.create(params={"amount": amount, "currency": "usd", "customer": customer_id}).id
