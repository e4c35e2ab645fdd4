"""What there is of ChatKit, and which test proves each piece of it."""

from .claims import Claim, claims
from .rows import ROOT, rows
from .table import conformance_table, matching, proved_by

__all__ = ["ROOT", "Claim", "claims", "conformance_table", "matching", "proved_by", "rows"]
