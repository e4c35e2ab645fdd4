"""The ChatKit server: requests parsed and authorised, answers run, nothing leaked."""

from .chat import Chat
from .server import ChatDockServer

__all__ = ["Chat", "ChatDockServer"]
