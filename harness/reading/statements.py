"""Statements: ids that survive edits elsewhere, fingerprints that do not survive edits here, and fates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.model.spec import Fate, Rule, Statement
from harness.reading.binding import Bindings
from harness.reading.prose import executable, settled

WORD = re.compile(r"_*[a-z0-9]\w*", re.ASCII)
SMALL_WORDS = frozenset(
    {"a", "an", "the", "is", "are", "be", "of", "to", "this", "that", "it", "its", "by", "in"}
)
SLUG_WORDS = 6
FINGERPRINT_DIGITS = 12


@dataclass(slots=True, eq=False)
class Draft:
    """A sentence on its way to become a statement; ``id`` is set when all of the page are known."""

    section: str
    parameter: str | None
    text: str
    file: str
    line: int
    rules: tuple[Rule, ...] = ()
    reason: str | None = None
    id: str = ""


def fingerprint(text: str) -> str:
    """Return twelve hex digits that change whenever the words change; white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:FINGERPRINT_DIGITS]


def slug(text: str) -> str:
    """Return the first significant words, joined by hyphens."""
    significant: list[str] = []
    others: list[str] = []
    for found in WORD.finditer(text.replace("'", "").lower()):
        word = found.group().strip("_")
        (others if word in SMALL_WORDS else significant).append(word)
        if len(significant) == SLUG_WORDS:
            break
    return "-".join(significant or others[:SLUG_WORDS]) or "text"


def assign_ids(page: str, drafts: Iterable[Draft]) -> None:
    """Give every draft its id; equal ones are told apart by ``-2``, ``-3``, … in page order."""
    counts: dict[str, int] = {}
    taken: set[str] = set()
    for draft in drafts:
        middle = f"{draft.section}.{draft.parameter}" if draft.parameter else draft.section
        base = f"{page}#{middle}.{slug(draft.text)}"
        draft.id = base
        while draft.id in taken or base not in counts:
            counts[base] = counts.get(base, 0) + 1
            draft.id = base if counts[base] == 1 else f"{base}-{counts[base]}"
        taken.add(draft.id)


def statement(draft: Draft, bindings: Bindings) -> Statement:
    """Settle the fate of a draft: what the page says itself, what behaviour files say, or open.

    Rules that leave something to say (what a switch changes) give way to a behaviour that says it, or why no
    request can show it.
    """
    digest = fingerprint(draft.text)
    bound_to = bindings.bound_to(draft.id, digest)
    declared = bindings.reason(draft.id, digest)
    reason = draft.reason or declared
    if bound_to and not settled(draft.rules):
        return _statement(draft, digest, "behaviour", bound_to, None)
    if declared and not settled(draft.rules):
        return _statement(draft, digest, "informative", (), declared)
    if executable(draft.rules):
        return _statement(draft, digest, "executable", bound_to, None)
    if reason:
        return _statement(draft, digest, "informative", (), reason)
    return _statement(draft, digest, "open", (), None)


def _statement(
    draft: Draft, digest: str, fate: Fate, bound_to: tuple[str, ...], reason: str | None
) -> Statement:
    return Statement(
        id=draft.id,
        text=draft.text,
        fingerprint=digest,
        file=draft.file,
        line=draft.line,
        fate=fate,
        rules=draft.rules,
        bound_to=bound_to,
        reason=reason,
    )
