"""Statements: ids that survive edits elsewhere, fingerprints that do not survive edits here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.model.spec import Rule, Statement
from harness.reading.prose import executable

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


def statement(draft: Draft) -> Statement:
    """What the page says by itself about a draft: executable, informative, or open."""
    is_executable = executable(draft.rules)
    reason = None if is_executable else draft.reason
    return Statement(
        id=draft.id,
        text=draft.text,
        fingerprint=fingerprint(draft.text),
        file=draft.file,
        line=draft.line,
        status="executable" if is_executable else "informative" if reason else "open",
        rules=draft.rules,
        reason=reason,
    )
