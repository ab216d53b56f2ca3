from agents import Agent

from .tools import look_up

billing = Agent(name="billing", tools=[look_up])
support = Agent(name="support", tools=[look_up])
