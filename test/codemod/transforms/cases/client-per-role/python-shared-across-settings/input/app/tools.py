import stripe
from agents import function_tool

from . import config


@function_tool
def look_up(customer_id: str) -> str:
    """Look up."""
    return stripe.Customer.retrieve(customer_id).email
