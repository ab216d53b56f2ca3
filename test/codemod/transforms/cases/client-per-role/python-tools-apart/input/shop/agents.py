from langchain.agents import create_agent

from .settings import MODEL
from .tools import look_up, refund

billing = create_agent(MODEL, tools=[refund], name="billing")
support = create_agent(MODEL, tools=[look_up], name="support")
