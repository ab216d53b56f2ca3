from agents import Agent

from .tools import find, look_up


def team():
    billing = Agent(name="billing", tools=[look_up, find])
    support = Agent(name="support", tools=[look_up])
    return billing, support
