"""Ops over HTTP, and what is answered to them."""

import json
from typing import Any

import httpx


async def op(client: httpx.AsyncClient, name: str, /, **params: Any) -> httpx.Response:
    """Send an op; its parameters may have any name."""
    return await client.post("/chatkit", json={"type": name, "params": params})


def events_in(text: str) -> list[dict[str, Any]]:
    """The events of a stream."""
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def events(response: httpx.Response) -> list[dict[str, Any]]:
    """The events of an answer, which is no refusal."""
    assert response.status_code == 200, response.text
    return events_in(response.text)


async def events_of(client: httpx.AsyncClient, name: str, /, **params: Any) -> list[dict[str, Any]]:
    """Send an op that is answered by a stream; gives its events."""
    return events(await op(client, name, **params))


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Status and code of an error, which has the one shape."""
    error = response.json()["error"]
    assert set(error) == {"code", "message", "request_id"}
    return response.status_code, error["code"]
