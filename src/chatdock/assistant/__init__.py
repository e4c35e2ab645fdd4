"""How an answer is made: history, context, agent, models, tools and citations."""

from ._actions import ActionCall, Actions
from ._assistant import Assistant
from ._context import ChatDockContext, ReaderPage
from ._converter import ChatDockItemConverter
from ._history import build_input, recent_items
from ._local_model import LocalModel, ModelReply, ModelRequest, ModelText, ModelToolCall
from ._search import ReaderSearch, SiteSearch, search_docs
from ._stand_in import is_behind_proxy, stand_in
from ._widgets import stream_widget

__all__ = [
    "ActionCall",
    "Actions",
    "Assistant",
    "ChatDockContext",
    "ChatDockItemConverter",
    "LocalModel",
    "ModelReply",
    "ModelRequest",
    "ModelText",
    "ModelToolCall",
    "ReaderPage",
    "ReaderSearch",
    "SiteSearch",
    "build_input",
    "is_behind_proxy",
    "recent_items",
    "search_docs",
    "stand_in",
    "stream_widget",
]
