"""Files as a reader gives them to the chat."""

import struct
import zlib
from typing import Final

from playwright.sync_api import FilePayload, Locator, Page


def text_file(name: str, text: str = "Tie the line.") -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def picture(name: str) -> FilePayload:
    """A picture of eight by eight points."""
    rows = b"".join(b"\0" + bytes((0, 122, 110)) * 8 for _ in range(8))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return {
        "name": name,
        "mimeType": "image/png",
        "buffer": b"\x89PNG\r\n\x1a\n" + b"".join(chunks),
    }


def attach(page: Page, *files: FilePayload) -> None:
    """Choose files in the browser's own dialog."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").click()
    chooser.value.set_files(list(files))


_TRANSFER: Final = """(element, [type, files]) => {
    const transfer = new DataTransfer();
    for (const [name, mimeType, text] of files) transfer.items.add(new File([text], name, {type: mimeType}));
    const init = {bubbles: true, composed: true, cancelable: true};
    const event = type === "paste"
        ? new ClipboardEvent(type, {...init, clipboardData: transfer})
        : new DragEvent(type, {...init, dataTransfer: transfer});
    element.dispatchEvent(event);
    return event.defaultPrevented;
}"""


def hand_over(element: Locator, event: str, *files: FilePayload) -> bool:
    """Drag, drop or paste files there; whether the page took the event for its own."""
    handed = [[each["name"], each["mimeType"], each["buffer"].decode()] for each in files]
    return bool(element.evaluate(_TRANSFER, [event, handed]))
