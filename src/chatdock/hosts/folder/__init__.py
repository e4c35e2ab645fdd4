"""A folder's own pages, served with the dock on each; the files on disk stay as they are."""

from .site import folder_site

__all__ = ["folder_site"]
