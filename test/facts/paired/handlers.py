from billing import create_refund, look_up


def get_handler(tool_name: str):
    if tool_name == "refund":
        return create_refund
    if tool_name == "look_up":
        return look_up
    raise ValueError(f"There is no tool {tool_name}.")
