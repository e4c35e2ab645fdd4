"""`GET /search`: the same results as the command."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from chatdock.knowledge import ScopeName

from .deadline import answer_in_time
from .services import Services, services
from .storable import StorableText

MAX_QUERY_CHARS = 2_000

router = APIRouter()


@router.get("/search")
async def search(
    rooms: Annotated[Services, Depends(services)],
    q: Annotated[StorableText, Query(min_length=1, max_length=MAX_QUERY_CHARS)],
    scope: ScopeName = "site",
    page: StorableText | None = None,
    section: StorableText | None = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> list[dict[str, Any]]:
    """Passages for a query, best first."""
    found = await answer_in_time(
        rooms.knowledge.search([q], scope=scope, page=page, section=section, limit=limit)
    )
    return [hit.as_json() for hit in found.hits]
