"""Links that work without a session for a while: whose they are, and what they are for, is signed into them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Literal

from itsdangerous import BadSignature, URLSafeSerializer

from chatdock.context import Principal

LinkPurpose = Literal["content", "upload"]
"""What a link lets its holder do."""


class Links:
    """Makes and checks the tokens of links."""

    def __init__(
        self, secret_key: str, *, seconds: float = 3_600, clock: Callable[[], float] = time.time
    ) -> None:
        """Sign with the installation's secret key, for links that work for so many seconds at most."""
        self._serializer: Final = URLSafeSerializer(secret_key, salt="chatdock.link.v1")
        self._step_seconds: Final = seconds / 2
        self._clock: Final = clock

    def token(self, purpose: LinkPurpose, subject: str, principal: Principal) -> str:
        """A token for the reader and the thing.

        For half its time it stays the same, so that browsers know again what it leads to.
        """
        step = self._clock() // self._step_seconds
        ends = (step + 2) * self._step_seconds
        return str(
            self._serializer.dumps(
                [purpose, subject, principal.organization_id, principal.user_id, ends]
            )
        )

    def principal(self, purpose: LinkPurpose, subject: str, token: str) -> Principal | None:
        """The reader whose token this is; None when it is forged, too old or for something else."""
        try:
            signed = self._serializer.loads(token)
        except BadSignature:
            return None
        asked, about, organization_id, user_id, ends = signed
        if (asked, about) != (purpose, subject) or ends < self._clock():
            return None
        return Principal(organization_id=str(organization_id), user_id=str(user_id))
