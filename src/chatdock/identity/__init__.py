"""Who is asking: turns what a request carries into a verified principal. Knows nothing of chat."""

from .guest import GUEST_COOKIE, GUEST_SECONDS, Guests
from .secret_key import load_secret_key

__all__ = ["GUEST_COOKIE", "GUEST_SECONDS", "Guests", "load_secret_key"]
