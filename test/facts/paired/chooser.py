from openai import OpenAI

from handlers import get_handler


def answer(messages):
    response = OpenAI().chat.completions.create(model="gpt-4o", messages=messages)
    for tool_call in response.choices[0].message.tool_calls:
        handler = get_handler(tool_call.function.name)
        messages.append({"role": "tool", "content": handler(tool_call.function.arguments)})
