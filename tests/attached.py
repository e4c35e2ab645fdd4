"""Files that tests attach, in one step or two, as browsers do."""

from typing import Any

import httpx

from tests.ops import op

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256))
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
NOTE = b"Boats are moored at pier 4.\n"


async def announce(
    client: httpx.AsyncClient, content: bytes, *, name: str = "a.png", kind: str = "image/png"
) -> dict[str, Any]:
    made = await op(client, "attachments.create", name=name, size=len(content), mime_type=kind)
    assert made.status_code == 200, made.text
    return made.json()


async def put(url: str, content: Any) -> httpx.Response:
    """Send bytes to a link as OpenAI's element does: without a cookie."""
    async with httpx.AsyncClient(timeout=30) as nobody:
        return await nobody.put(url, content=content)


async def upload(
    client: httpx.AsyncClient, content: bytes, *, name: str = "a.png", kind: str = "image/png"
) -> dict[str, Any]:
    """Attach a file in two steps."""
    made = await announce(client, content, name=name, kind=kind)
    sent = await put(made["upload_descriptor"]["url"], content)
    assert sent.status_code == 200, sent.text
    return sent.json()


async def post(
    client: httpx.AsyncClient, content: bytes, *, name: str = "a.png", kind: str = "image/png"
) -> httpx.Response:
    """Attach a file in one step."""
    return await client.post("/chatkit/attachments", files={"file": (name, content, kind)})


def asking_with(*attachment_ids: str, text: str = "What is it?") -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}] if text else []
    return {"content": content, "attachments": list(attachment_ids), "inference_options": {}}


async def send(client: httpx.AsyncClient, *attachment_ids: str, text: str = "What is it?") -> str:
    """Begin a conversation with a message that carries these; give its id."""
    asked = await op(client, "threads.create", input=asking_with(*attachment_ids, text=text))
    assert asked.status_code == 200, asked.text
    threads = await op(client, "threads.list")
    return threads.json()["data"][0]["id"]


async def items(client: httpx.AsyncClient, thread_id: str) -> list[dict[str, Any]]:
    listed = await op(client, "items.list", thread_id=thread_id, order="asc")
    return listed.json()["data"]
