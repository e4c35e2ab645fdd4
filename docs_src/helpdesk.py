# helpdesk.py
from agents import Agent, function_tool

from chatdock.assistant import search_docs


@function_tool
def opening_hours() -> str:
    """When the help desk can be reached."""
    return "Monday to Friday, 9 to 17 h"


agent = Agent(
    name="Help desk",
    instructions="Answer from the documentation and cite it. Search before you answer.",
    tools=[search_docs, opening_hours],
)
