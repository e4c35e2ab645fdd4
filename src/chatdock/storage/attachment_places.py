"""What stands for links in stored attachments: the edge makes links of it for each answer."""

from __future__ import annotations

from typing import Final

CONTENT_URL: Final = "chatdock:content/"
"""Where the bytes are, with the attachment's id behind it."""

UPLOAD_URL: Final = "chatdock:upload/"
"""Where the bytes are awaited, with the attachment's id behind it."""
