"""The ChatKit server: requests parsed and authorised, answers run, nothing leaked."""

from .chat import Chat, ChatRequest
from .server import ChatDockServer

__all__ = ["Chat", "ChatDockServer", "ChatRequest"]
