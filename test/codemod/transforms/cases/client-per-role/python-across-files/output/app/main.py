from agents import Agent

from app.billing import charge
from app.support import look_up

billing = Agent(name="billing", tools=[charge])
support = Agent(name="support", tools=[look_up])
