"""A difference for people: as text, and as Markdown for a review."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from harness.authoring.diff_changes import Change, Difference

NOTHING = "The two versions say the same in the same words."


def as_text(found: Difference) -> str:
    """The difference as plain lines."""
    return "\n".join(_text(found)) or NOTHING


def as_json(found: Difference) -> str:
    """The difference as JSON."""
    return json.dumps(found.to_json(), indent=2, ensure_ascii=False)


def as_markdown(found: Difference) -> str:
    """The difference as Markdown: a table of changes, and lists."""
    return "\n".join(_markdown(found)) or NOTHING


FORMATS: Mapping[str, Callable[[Difference], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


def _text(found: Difference) -> Iterator[str]:
    for change in found.changes:
        mark = "BREAKING " if change.breaking else ""
        yield f"{mark}{change.api}: {change.subject} {change.kind}: {_values(change)} ({change.reason})"
    for rewording in found.rewordings:
        yield f"{rewording.id}: other words"
        yield f"  - {rewording.before}"
        yield f"  + {rewording.after}"
    for look in found.looks:
        yield f"look again at {look.property}: {'; '.join(look.reasons)}"
    if not found.empty:
        breaking = sum(change.breaking for change in found.changes)
        yield (
            f"{len(found.changes)} changes, {breaking} of them breaking; {len(found.rewordings)} statements "
            f"in other words; {len(found.looks)} properties need a new look"
        )


def _markdown(found: Difference) -> Iterator[str]:
    if found.changes:
        yield "## Contract\n"
        yield "| | page | what | | before and after | why |"
        yield "|---|---|---|---|---|---|"
    for change in found.changes:
        mark = "**breaking**" if change.breaking else ""
        cells = (mark, change.api, change.subject, change.kind, _values(change), change.reason)
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"
    if found.rewordings:
        yield "\n## Statements in other words\n"
    for rewording in found.rewordings:
        yield f"- `{rewording.id}`\n  - before: {rewording.before}\n  - now: {rewording.after}"
    if found.looks:
        yield "\n## Properties that need a new look\n"
    for look in found.looks:
        yield f"- `{look.property}`: {'; '.join(look.reasons)}"


def _values(change: Change) -> str:
    told = [_shown(value) for value in (change.before, change.after)]
    if change.kind == "changed":
        return f"{told[0]} -> {told[1]}"
    return told[1] if change.kind == "added" else told[0]


def _shown(value: object) -> str:
    if value is None:
        return "not stated"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
