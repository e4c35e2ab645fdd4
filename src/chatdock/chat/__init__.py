"""The ChatKit server: requests parsed and authorised, answers run, nothing leaked."""

from .chat import Chat
from .rehearsal import rehearse
from .server import ChatDockServer
from .whole import whole_answer

__all__ = ["Chat", "ChatDockServer", "rehearse", "whole_answer"]
