"""Links to attachments, made for each answer anew: stored ones would end, and name the wrong server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from fastapi import Request
from pydantic_core import from_json, to_json

from chatdock.context import Principal
from chatdock.identity import LinkPurpose, Links
from chatdock.storage.attachment_places import CONTENT_URL, UPLOAD_URL

from .principal import is_https
from .services import Services

_STANDS_IN: Final = b'"chatdock:'


@dataclass(frozen=True, slots=True)
class AttachmentLinks:
    """Makes the links that a reader is given with an answer.

    Attributes:
        base_url: Where this application is, as the reader's request found it.
        links: Signs them.
        reader: Whose they are.
    """

    base_url: str
    links: Links
    reader: Principal

    def finish(self, data: bytes) -> bytes:
        """The JSON text with links in its attachments."""
        if _STANDS_IN not in data:
            return data
        return to_json(self._finished(from_json(data)))

    def _finished(self, value: Any) -> Any:
        match value:
            case list():
                return [self._finished(each) for each in cast("list[Any]", value)]
            case dict():
                fields = cast("dict[str, Any]", value)
                linked = {name: self._finished(each) for name, each in fields.items()}
                return self._linked(linked)
            case _:
                return value

    def _linked(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The object with its links, if it is an attachment that has places for them."""
        attachment_id = fields.get("id")
        if fields.get("preview_url") == f"{CONTENT_URL}{attachment_id}":
            fields["preview_url"] = self._url("content", str(attachment_id))
        descriptor = fields.get("upload_descriptor")
        if isinstance(descriptor, dict):
            descriptor = cast("dict[str, Any]", descriptor)
            if descriptor.get("url") == f"{UPLOAD_URL}{attachment_id}":
                descriptor["url"] = self._url("upload", str(attachment_id))
        return fields

    def _url(self, purpose: LinkPurpose, attachment_id: str) -> str:
        token = self.links.token(purpose, attachment_id, self.reader)
        return f"{self.base_url}/chatkit/attachments/{attachment_id}/content?token={token}"


def links_for(request: Request, reader: Principal, rooms: Services) -> AttachmentLinks:
    """What makes the links of the answer to this request."""
    root = request.scope.get("root_path", "").rstrip("/")
    scheme = "https" if is_https(request) else "http"
    host = request.headers.get("host") or request.url.netloc
    return AttachmentLinks(f"{scheme}://{host}{root}", rooms.links, reader)
