"""Who is asking: turns what a request carries into a verified principal. Knows nothing of chat."""

from .guest import GUEST_COOKIE, GUEST_SECONDS, Guests
from .links import LinkPurpose, Links
from .secret_key import load_secret_key

__all__ = [
    "GUEST_COOKIE",
    "GUEST_SECONDS",
    "Guests",
    "LinkPurpose",
    "Links",
    "load_secret_key",
]
