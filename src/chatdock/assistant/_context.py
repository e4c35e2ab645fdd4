"""What an agent's tools and handlers are given about the reader and the turn."""

from __future__ import annotations

from typing import Any

from chatkit.agents import AgentContext

from chatdock.context import RequestContext


class ChatDockContext(AgentContext[RequestContext]):
    """The Agents SDK run context of one answer."""

    user_id: str
    organization_id: str
    user_info: dict[str, Any]
