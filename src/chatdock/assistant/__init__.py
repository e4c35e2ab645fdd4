"""How an answer is made: history, context, agent, models, tools and citations."""

from ._assistant import Assistant
from ._context import ChatDockContext

__all__ = ["Assistant", "ChatDockContext"]
