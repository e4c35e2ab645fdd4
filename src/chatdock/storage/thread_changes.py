"""What somebody changed of a thread since they loaded it: the rest is left as others have made it meanwhile."""

from __future__ import annotations

from typing import Any, Final

from chatkit.types import ThreadMetadata
from pydantic import PrivateAttr
from typing_extensions import override

CHANGEABLE: Final = ("title", "status", "allowed_image_domains", "metadata")
"""The fields of a thread that change."""

# The SDK completes its types when they are first used, and a subclass needs them before.
ThreadMetadata.model_rebuild()


class LoadedThread(ThreadMetadata):  # noqa: PLW1641 - like every thread it has no hash
    """A thread as the store gives it: it remembers what it was, so that only changes of it are saved."""

    _loaded: ThreadMetadata = PrivateAttr()

    @override
    def model_post_init(self, context: Any, /) -> None:
        """Remember the fields as they are now."""
        self._loaded = ThreadMetadata(**self.model_dump())

    @property
    def loaded(self) -> ThreadMetadata:
        """The thread as it was loaded, or saved last."""
        return self._loaded

    @override
    def __eq__(self, other: object) -> bool:
        """Whether the other one is a thread with the same fields, whatever either remembers."""
        return isinstance(other, ThreadMetadata) and self.__dict__ == other.__dict__


def base_of(thread: ThreadMetadata, new_thread_id: str | None) -> ThreadMetadata | None:
    """What the thread was before it was changed; None when that is not known."""
    if isinstance(thread, LoadedThread):
        return thread.loaded
    if thread.id == new_thread_id:
        # The SDK makes a new thread's object by itself; its row was written blank.
        return ThreadMetadata(id=thread.id, created_at=thread.created_at)
    return None


def put(thread: ThreadMetadata, stored: ThreadMetadata) -> None:
    """Give the thread the fields that it now has in the store, and let it remember them."""
    for name in CHANGEABLE:
        setattr(thread, name, getattr(stored, name))
    if isinstance(thread, LoadedThread):
        thread.model_post_init(None)


def merged(
    stored: ThreadMetadata, before: ThreadMetadata, wanted: ThreadMetadata
) -> ThreadMetadata:
    """The stored thread with what `wanted` changed of `before`: whole fields, and single entries of the metadata."""
    changed = {
        name: getattr(wanted, name)
        for name in CHANGEABLE
        if getattr(wanted, name) != getattr(before, name)
    }
    if "metadata" in changed:
        changed["metadata"] = _merged(stored.metadata, before.metadata, wanted.metadata)
    return stored.model_copy(update=changed)


def _merged(
    stored: dict[str, Any], before: dict[str, Any], wanted: dict[str, Any]
) -> dict[str, Any]:
    kept = {key: value for key, value in stored.items() if key in wanted or key not in before}
    same = {key for key, value in before.items() if key in wanted and wanted[key] == value}
    return kept | {key: value for key, value in wanted.items() if key not in same}
