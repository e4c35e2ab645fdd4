"""What an agent's tools and handlers are given about the reader and the turn."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from chatkit.agents import AgentContext
from chatkit.store import Store
from chatkit.types import ThreadMetadata, WorkflowItem
from chatkit.widgets import WidgetRoot
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from chatdock.context import PageContext, RequestContext
from chatdock.knowledge import Location, Scope

from ._search import ReaderSearch
from ._widgets import stream_widget


class ReaderPage(BaseModel):
    """The reader's page as the browser reports it, with its place in the site where the index knows it."""

    model_config = ConfigDict(frozen=True)

    url: str | None = None
    title: str | None = None
    path: str | None = None
    section: str | None = Field(None, description="Section of the site that the page belongs to.")
    page: str | None = Field(
        None, description="Id of the page's document in the index; None for a foreign page."
    )

    @property
    def current_chapter(self) -> str | None:
        """The section, under the name that course sites use."""
        return self.section

    @property
    def current_lesson(self) -> str | None:
        """The page, under the name that course sites use."""
        return self.page


class ChatDockContext(AgentContext[RequestContext]):
    """The Agents SDK run context of one answer.

    Attributes:
        user_id: Verified id of the reader.
        organization_id: Tenant of the reader.
        user_info: Verified claims over what the page supplied about the reader; never an identity.
        page_context: The reader's page, if the request named one.
        selected_text: What the reader selected, if anything.
        context_mode: Scope of a search that names none.
        extra: Unknown metadata of the request, for tools only.
        search: Searches the site from where the reader is, and numbers what the model was given.
    """

    user_id: str
    organization_id: str
    user_info: dict[str, Any] = Field(default_factory=dict[str, Any])
    page_context: ReaderPage | None = None
    selected_text: str | None = None
    context_mode: Scope = "site"
    extra: dict[str, Any] = Field(default_factory=dict[str, Any])
    search: ReaderSearch

    @override
    def __setattr__(self, name: str, value: Any) -> None:
        """Set a field; a workflow's time becomes local, as the SDK subtracts it from its own local one."""
        if isinstance(value, WorkflowItem):
            value.created_at = value.created_at.astimezone().replace(tzinfo=None)
        super().__setattr__(name, value)

    @override
    async def stream_widget(
        self, widget: WidgetRoot | AsyncGenerator[WidgetRoot], copy_text: str | None = None
    ) -> None:
        """Show a widget, or the states that it goes through; every change of it is sent."""
        async for event in stream_widget(self.thread, widget, copy_text, self.generate_id):
            await self.stream(event)


def chatdock_context(
    thread: ThreadMetadata,
    store: Store[RequestContext],
    context: RequestContext,
    search: ReaderSearch,
) -> ChatDockContext:
    """Gather what one turn's agent may know."""
    reader = context.reader
    return ChatDockContext(
        thread=thread,
        store=store,
        request_context=context,
        user_id=context.principal.user_id,
        organization_id=context.principal.organization_id,
        user_info={**reader.profile, **context.principal.claims},
        page_context=_reader_page(reader.page, search.location),
        selected_text=reader.selection,
        extra=dict(reader.extra),
        search=search,
    )


def _reader_page(page: PageContext | None, location: Location | None) -> ReaderPage | None:
    if page is None:
        return None
    return ReaderPage(
        url=page.url,
        title=page.title,
        path=page.path,
        section=page.section or (location.section if location else None),
        page=location.document if location else None,
    )
