"""Words of a text reduced to comparable stems, for quotes and for the extractive model."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:_+[^\W_]+)*", re.UNICODE)
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SUFFIXES = {
    **dict.fromkeys(("ations", "ation", "ating", "ated"), 5),
    **dict.fromkeys(("ings", "ing", "ions", "ion", "edly", "ers", "ed", "er", "es", "ly", "s"), 3),
}
"""Endings, and how much of the word must be left without them."""

_VOWEL = re.compile(r"[aeiouy]")

_STOPWORDS = frozenset(
    """
    a about all am an and any are as at be been but by can cannot could did do does doing for from get
    gets getting give good had has have having hello help here hey hi how i if in into instead is it its
    just kind know let like make me mean means might must my need no not now of off ok okay on one only
    or other our out over please possible question really same see shall should so some something still such
    tell than thank thanks that the their them then there these they thing things this those to too up us
    use used uses using very want was way we well were what whats when where which while who why will
    with without work works would you your again also another best describe documentation docs exactly
    explain page pages show today vs versus difference differences between
    need turn there's where's
    als auf das der die ein eine ist mit und wie como con del los las para por que una est des les pour
    """.split()  # noqa: SIM905
)

_SYNONYMS = """
    stop cancel terminate abort kill interrupt end halt quit
    query statement
    delete remove drop erase purge clear
    create add define new
    change modify alter update edit set
    fast speed performance quick slow tune optimize
    error failure fail problem wrong
    limit maximum restrict cap
    long timeout slow duration
    start begin launch run
    run execute active current
    install setup deploy
    backup dump export copy save
    restore import load recover recovery
    connect connection login session
    password authentication credential
    permission privilege right grant access
    move rename migrate transfer
    increase grow raise enlarge
    decrease reduce shrink lower
    upgrade update migrate
    check verify test validate inspect
    duplicate distinct unique
    merge combine join concatenate union
    split divide partition
    configure configuration setting option parameter
    allow enable permit activate
    forbid disable prevent deny
    user role account
    size space disk
"""
"""Words that documentation may use for one another, the most likely first."""


def stem(word: str) -> str:
    """Cut a word's common English endings; rough, symmetrical, and harmless to other languages."""
    word = word.lower()
    if len(word) <= 3 or not word.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "i"
    if word.endswith("ss"):
        return word[:-1]
    for suffix, shortest in _SUFFIXES.items():
        root = word.removesuffix(suffix)
        if root != word and len(root) >= shortest and _VOWEL.search(root):
            return _trim(root)
    return _trim(word)


def _trim(root: str) -> str:
    for ending, shortest in (("e", 4), ("at", 5)):
        if root.endswith(ending) and len(root) - len(ending) >= shortest:
            root = root.removesuffix(ending)
    if root.endswith("y"):
        root = root[:-1] + "i"
    return root[:-1] if len(root) > 3 and root[-1] == root[-2] else root


_STOPSTEMS = _STOPWORDS | {stem(word) for word in _STOPWORDS if len(word) > 4}
_GROUPS = [group.split() for group in _SYNONYMS.strip().splitlines()]
_GROUP_STEMS = [frozenset(map(stem, group)) for group in _GROUPS]


def words(text: str) -> list[str]:
    """List the words of `text` as written; a run of ideographs gives its overlapping pairs."""
    found: list[str] = []
    for word in _WORD.findall(text):
        run = _IDEOGRAPHS.fullmatch(word)
        found += (
            [word]
            if run is None or len(word) < 3
            else [word[at : at + 2] for at in range(len(word) - 1)]
        )
    return found


def content_words(text: str) -> list[str]:
    """List the words of `text` that carry meaning, each once, in order."""
    kept = {
        word.lower(): word
        for word in words(text)
        if word.lower() not in _STOPWORDS and _says_something(word)
    }
    return list(kept.values())


def _says_something(word: str) -> bool:
    return len(word) > 1 or not word.isascii()


def stems(text: str) -> set[str]:
    """Reduce `text` to its set of stems; an identifier such as `pg_cancel_backend` gives itself and its parts."""
    found: set[str] = set()
    for word in words(text):
        lowered = word.lower()
        found.add(stem(lowered))
        if "_" in lowered:
            found.add(lowered)
            found.update(stem(part) for part in lowered.split("_") if part)
    return found - _STOPSTEMS


def synonyms(word_stem: str) -> frozenset[str]:
    """Stems that documentation may use in place of `word_stem`, itself not among them."""
    related: list[frozenset[str]] = [group for group in _GROUP_STEMS if word_stem in group]
    return frozenset[str]().union(*related) - {word_stem}


def related_words(word: str, limit: int) -> list[str]:
    """Whole words that documentation may use in place of `word`, the most likely first."""
    word_stem = stem(word)
    groups = zip(_GROUPS, _GROUP_STEMS, strict=True)
    related = [other for group, found in groups if word_stem in found for other in group]
    return [other for other in dict.fromkeys(related) if stem(other) != word_stem][:limit]
