"""The keyless model: it answers with the best sentences of the passages that its own search found."""

from ._model import ExtractiveModel

__all__ = ["ExtractiveModel"]
