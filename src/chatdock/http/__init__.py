"""The edge: one router a file, request limits, the event stream, the error shape. No business rule."""

from . import attachments, auth, chatkit, health, metrics, playground, runs, search, simple, widget
from .errors import add_error_handlers
from .first_request import FirstRequestMiddleware
from .middleware import RequestMiddleware
from .services import Services
from .switched_off import switched_off

ROUTERS = tuple(
    module.router
    for module in (chatkit, simple, runs, attachments, auth, search, health, metrics, widget)
)

PLAYGROUND = playground.router
"""Not one of them: it is there only where a setting asks for it."""

__all__ = [
    "PLAYGROUND",
    "ROUTERS",
    "FirstRequestMiddleware",
    "RequestMiddleware",
    "Services",
    "add_error_handlers",
    "switched_off",
]
