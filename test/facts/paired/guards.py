import os

from agents import Agent, function_tool
from stripe import StripeClient, StripeError

stripe = StripeClient(os.environ["STRIPE_SECRET_KEY"])


class PaymentFailed(Exception):
    pass


@function_tool
def returned(charge_id: str) -> str:
    try:
        return stripe.v1.refunds.create({"charge": charge_id}).status
    except StripeError:
        return "Do not try again."


@function_tool
def rethrown(charge_id: str) -> str:
    try:
        return stripe.v1.refunds.create({"charge": charge_id}).status
    except StripeError as error:
        raise PaymentFailed("failed") from error


@function_tool
def outside(charge_id: str) -> str:
    charge = stripe.v1.refunds.create({"charge": charge_id})
    try:
        return charge.status
    except StripeError:
        return "failed"


@function_tool
def inner(charge_id: str) -> str:
    return safely(charge_id)


def safely(charge_id: str) -> str:
    try:
        return stripe.v1.refunds.create({"charge": charge_id}).status
    except StripeError:
        return "Do not try again."


@function_tool
def deeper(charge_id: str) -> str:
    try:
        return plainly(charge_id)
    except StripeError:
        return "Do not try again."


def plainly(charge_id: str) -> str:
    return stripe.v1.refunds.create({"charge": charge_id}).status


@function_tool
def finally_(charge_id: str) -> str:
    try:
        return stripe.v1.refunds.create({"charge": charge_id}).status
    finally:
        print("done")


support = Agent(name="Support", tools=[returned, rethrown, outside])
refunds = Agent(name="Refunds", tools=[inner, deeper, finally_])
