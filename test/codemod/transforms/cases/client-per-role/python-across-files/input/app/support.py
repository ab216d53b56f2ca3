from agents import function_tool

from .config import client


@function_tool
def look_up(customer_id: str) -> str:
    """Look up."""
    return client.v1.customers.retrieve(customer_id).email
