from dataclasses import dataclass

from agents import Agent, RunContextWrapper, Runner, function_tool


@dataclass
class Shop:
    name: str
    limit: int = 10


@function_tool
async def greet(context: RunContextWrapper[Shop]) -> str:
    """Greet."""
    return f"Welcome to {context.context.name}, {context.context.limit} at most."


support = Agent[Shop](name="support", tools=[greet])


async def run(text: str) -> str:
    shop = Shop(name="Shop")
    return (await Runner.run(support, text, context=shop)).final_output
