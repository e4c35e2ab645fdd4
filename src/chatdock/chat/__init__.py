"""The ChatKit server: requests parsed and authorised, answers run, nothing leaked."""

from .attachments import AttachmentLimits, Attachments, Content
from .chat import Chat
from .rehearsal import rehearse
from .server import ChatDockServer
from .whole import whole_answer

__all__ = [
    "AttachmentLimits",
    "Attachments",
    "Chat",
    "ChatDockServer",
    "Content",
    "rehearse",
    "whole_answer",
]
