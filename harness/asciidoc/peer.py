"""The same pages read by Asciidoctor, and how its trees differ from ours."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.asciidoc.outline import OutlineLine, outline
from harness.asciidoc.reader import Reader
from harness.errors import UsageError

SCRIPT = Path(__file__).with_name("outline.rb")
SECONDS = 1800
SHOWN_LINES = 8
SHOWN_WIDTH = 160
ROOTS = frozenset(["es-ref-dir", "es-repo-dir"])
"""Attributes that stand for the documentation root, from which our reader resolves ``/name``."""

OUTSIDE = "{docdir}/../"
"""Attributes with such a value stand for folders that our reader does not read from: nor does the other."""

UNRESOLVED = re.compile(r"Unresolved directive in \S+ - include::[^\[]*")
"""The text in place of a missing include; the two name the file in different ways."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of lines in which the two trees of a page differ; ``line`` is 1-based in ``file``."""

    page: str
    file: str
    line: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...]

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:"
        return "\n".join([head, *_shown("ours:  ", self.ours), *_shown("theirs:", self.theirs)])


def _shown(side: str, lines: Sequence[str]) -> list[str]:
    shown = [f"  {side} {line[:SHOWN_WIDTH]}" for line in lines[:SHOWN_LINES]]
    more = len(lines) - SHOWN_LINES
    return [*shown, f"  {side} ... and {more} more lines"] if more > 0 else shown


def available() -> bool:
    """Whether Ruby and the library ``asciidoctor`` are installed."""
    ruby = shutil.which("ruby")
    if ruby is None:
        return False
    return subprocess.run([ruby, "-rasciidoctor", "-e", ""], capture_output=True, check=False).returncode == 0


def asciidoctor_outlines(
    root: Path, pages: Sequence[str], attributes: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return the outline that Asciidoctor makes of each page below ``root``; all in one Ruby process.

    A page that Asciidoctor cannot read has the one line ``error`` and its message. Raises UsageError if
    Asciidoctor is not installed.
    """
    if not available():
        raise UsageError(
            "Asciidoctor is not installed", hint="Install it, for example with [apt-get install asciidoctor]."
        )
    folder = str(root.resolve())
    inside = {name: value for name, value in attributes.items() if not value.startswith(OUTSIDE)}
    known = {name: folder if name in ROOTS else value for name, value in inside.items()}
    request = {"root": folder, "pages": list(pages), "attributes": known}
    done = subprocess.run(
        ["ruby", str(SCRIPT)],
        input=json.dumps(request).encode(),
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode:
        raise UsageError("Asciidoctor failed", where=done.stderr.decode(errors="replace").strip()[-500:])
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return {each["page"]: each.get("outline", [f"error {each.get('error')}"]) for each in answers}


def compare(root: Path, pages: Sequence[str]) -> Iterator[Difference]:
    """Yield every difference between our strict reading of the pages below ``root`` and Asciidoctor's."""
    reader = Reader(root, strict=True)
    theirs = asciidoctor_outlines(root, pages, reader.attributes())
    for page in pages:
        yield from differences(page, outline(reader.read(page).document), theirs.get(page, []))


def differences(page: str, ours: Sequence[OutlineLine], theirs: Sequence[str]) -> Iterator[Difference]:
    """Yield the runs of lines in which two outlines of a page differ."""
    texts = [UNRESOLVED.sub("Unresolved include", line.text) for line in ours]
    theirs = [UNRESOLVED.sub("Unresolved include", line) for line in theirs]
    if texts == theirs:
        return
    matcher = difflib.SequenceMatcher(None, texts, theirs, autojunk=False)
    for kind, start, end, their_start, their_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        place = ours[min(start, len(ours) - 1)] if ours else OutlineLine("", page, 1)
        found = tuple(texts[start:end]), tuple(theirs[their_start:their_end])
        yield Difference(page, place.file, place.line, *found)
