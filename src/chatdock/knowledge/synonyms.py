"""Words that readers and manuals of software use for the same thing, in English.

A question asks how to stop something, the manual says cancel, abort or terminate. The vectors know
some such pairs, not enough: with this list questions gain 0.02 nDCG (benchmarks/retrieval.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_GROUPS: Final = """
stop cancel abort terminate kill interrupt halt
delete remove drop erase
create make add define build generate
change alter modify update edit set
show display list print view
find search look locate
start launch begin run execute
error exception failure fail crash
fast speed performance slow optimize
login authenticate authentication signin logon
picture image photo
send submit post
save store persist write
copy duplicate clone replicate
install setup
configure configuration setting option parameter
undo rollback revert
allow permit grant permission privilege
forbid deny restrict limit prevent revoke
connect connection
split partition divide
join combine merge
mail email
folder directory
shell command
spreadsheet csv
size length
check verify validate
backup dump
restore recover recovery
upgrade migrate migration
timeout expire expiry
long large big huge
lock block wait
url address link
schedule cron periodic
type kind
log record logging
secure security safe protect
count number total
translate translation language
free release reclaim
encrypt encryption ssl
owner user role
download export
upload import
repeat loop iterate
multiple several many
repair fix
previous old earlier
latest newest recent
query statement
"""


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in _GROUPS.split("\n"):
        group = line.split()
        for word in group:
            others = tuple(other for other in group if other != word)
            table[word] = (*table.get(word, ()), *others)
    return table


_SYNONYMS: Final = _table()


def synonyms(word: str) -> tuple[str, ...]:
    """Return other words for a lower-case word or its base form; none for most."""
    return next((_SYNONYMS[form] for form in _base_forms(word) if form in _SYNONYMS), ())


def _base_forms(word: str) -> Iterator[str]:
    """Yield a word and what it may be a plural, past or continuous form of."""
    yield word
    for ending in ("s", "es", "ed", "d", "ing"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            yield stem
            yield stem + "e"
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]
    if word.endswith("ies"):
        yield word.removesuffix("ies") + "y"
