"""Who is asking, from where: the types that every room passes on and none of them changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Fence = Callable[[Any], None]
"""Raises, inside the transaction of the database connection it is given, when nothing may be written any more."""

JsonObject = Mapping[str, Any]
"""A parsed JSON object whose keys are not known in advance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A verified identity. `identity` makes it; storage scopes every query by it.

    Attributes:
        user_id: Stable id of the reader, unique within the organisation.
        organization_id: Tenant the reader belongs to; one site without tenants uses `"default"`.
        kind: How the identity was verified.
        claims: Verified claims of the login, empty for guests.
    """

    user_id: str
    organization_id: str = "default"
    kind: Literal["guest", "user"] = "guest"
    claims: JsonObject = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """The page that the reader is looking at, as the page itself reports it: untrusted text.

    Attributes:
        url: Address in the reader's browser.
        path: Path part of the address, the key to the document.
        title: Title of the page.
        description: The page's own description.
        headings: The first headings of the page, in order.
        section: Name or slug of the site's section, when the host supplies one.
        timestamp: When the widget read the page.
    """

    url: str | None = None
    path: str | None = None
    title: str | None = None
    description: str | None = None
    headings: tuple[str, ...] = ()
    section: str | None = None
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderContext:
    """Everything that a request says about the reader's place, after cleaning and capping.

    Attributes:
        page: The reader's page, if the request named one.
        selection: Text that the reader selected, at most 2,000 characters.
        profile: What the page supplied about the reader; never an identity.
        preferences: How the reader wants answers (language, level, length, note).
        extra: Unknown metadata keys, for tools only; never shown to the model.
    """

    page: PageContext | None = None
    selection: str | None = None
    profile: JsonObject = field(default_factory=dict[str, Any])
    preferences: JsonObject = field(default_factory=dict[str, Any])
    extra: JsonObject = field(default_factory=dict[str, Any])


@dataclass(slots=True, kw_only=True)
class RequestContext:
    """What one request carries through the house: the ChatKit SDK's `context` argument.

    Attributes:
        principal: Verified identity of the reader.
        reader: Where the reader is and what they prefer.
        request_id: Id that every log line and error body of this request repeats.
        new_thread_id: Id of the thread that this request creates, if it creates one; the row is written with its run.
        new_message_id: Id reserved for the user message that this request brings, if it brings one.
        asked_at: When it came, if it brings one.
        has_stored_message: Whether that message is stored: it is, from the begin of its turn on.
        fence: Guards every write of the run that works under this context; None outside of runs.
        used_tokens: What the models of its run reported so far: `input_tokens`, `output_tokens`.
    """

    principal: Principal
    reader: ReaderContext = field(default_factory=ReaderContext)
    request_id: str = ""
    new_thread_id: str | None = None
    new_message_id: str | None = None
    asked_at: datetime | None = None
    has_stored_message: bool = False
    fence: Fence | None = None
    used_tokens: Counter[str] = field(default_factory=Counter[str])
