"""Ids of ours: a prefix that tells the kind, then a UUIDv7, so that they never collide and sort by time."""

from __future__ import annotations

import os
import time

_RANDOM_BITS = 74


def new_id(prefix: str) -> str:
    """Make an id such as `thr_0199c3…`: 48 bits of Unix time in ms, 74 random bits (RFC 9562, version 7)."""
    timestamp_ms = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10)) >> (80 - _RANDOM_BITS)
    high, low = random >> 62, random & ((1 << 62) - 1)
    value = timestamp_ms << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low
    return f"{prefix}_{value:032x}"
