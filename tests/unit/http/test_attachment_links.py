"""Links in answers: whatever else is in them, it stays as it is."""

from typing import Any

import pytest
from pydantic_core import to_json

from chatdock.context import Principal
from chatdock.http.attachment_links import AttachmentLinks
from chatdock.identity import Links

READER = Principal(user_id="u", kind="user")


@pytest.mark.parametrize("levels", [10, 195, 250])
def test_an_answer_of_any_depth_that_can_be_written_can_be_finished(levels: int) -> None:
    deep: Any = "chatdock:content/atc_1"
    for _ in range(levels):
        deep = [deep]
    links = AttachmentLinks("https://site.example", Links("s" * 32), READER)
    written = to_json({"deep": deep, "id": "atc_1", "preview_url": "chatdock:content/atc_1"})
    before, _, after = links.finish(written).partition(b'"preview_url":')
    assert before == to_json({"deep": deep, "id": "atc_1"})[:-1] + b","
    assert after.startswith(b'"https://site.example/chatkit/attachments/atc_1/content?token=')
