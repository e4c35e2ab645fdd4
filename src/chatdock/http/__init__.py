"""The edge: one router a file, request limits, the event stream, the error shape. No business rule."""

from . import auth, chatkit, health, runs, search, widget
from .errors import add_error_handlers
from .middleware import RequestMiddleware
from .services import Services

ROUTERS = tuple(module.router for module in (chatkit, runs, auth, search, health, widget))

__all__ = ["ROUTERS", "RequestMiddleware", "Services", "add_error_handlers"]
