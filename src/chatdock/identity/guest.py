"""Guests: readers without a login, recognised by a signed cookie."""

from __future__ import annotations

from typing import Final

from itsdangerous import BadSignature, URLSafeTimedSerializer

from chatdock.context import Principal
from chatdock.storage.ids import new_id

GUEST_COOKIE: Final = "chatdock_guest"
GUEST_SECONDS: Final = 365 * 24 * 3600


class Guests:
    """Makes and checks guest tokens."""

    def __init__(self, secret_key: str) -> None:
        """Sign with the installation's secret key."""
        self._serializer = URLSafeTimedSerializer(secret_key, salt="chatdock.guest.v1")

    def new_token(self) -> str:
        """A token for a reader seen for the first time."""
        return self._serializer.dumps(new_id("guest"))

    def principal(self, token: str | None) -> Principal | None:
        """The guest whose token this is; None when it is absent, forged or older than a year."""
        if not token:
            return None
        try:
            user_id = self._serializer.loads(token, max_age=GUEST_SECONDS)
        except BadSignature:
            return None
        return Principal(user_id=str(user_id), kind="guest")
