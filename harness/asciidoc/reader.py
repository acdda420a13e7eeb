"""From a file below a documentation root to its document tree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.asciidoc.attributes import DEFAULTS
from harness.asciidoc.blocks import parse_block, parse_blocks
from harness.asciidoc.collection import paused
from harness.asciidoc.context import Context
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import ROOT_MARK, DocumentRoot, FileText, file_text
from harness.asciidoc.header import skip_header, skip_name
from harness.asciidoc.includes import NumberedLines, without_tags
from harness.asciidoc.lines import Lines
from harness.asciidoc.nodes import Document, Heading, Node
from harness.asciidoc.preprocessor import Preprocessor
from harness.asciidoc.rejoining import mend
from harness.asciidoc.repair import repair
from harness.asciidoc.sections import nest, nest_strictly
from harness.asciidoc.tables import read_cells

ATTRIBUTES_FILE = "attributes.asciidoc"


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as read: its tree, what was noticed, and the digest of its own bytes."""

    file: str
    document: Document
    diagnostics: Diagnostics
    sha256: str
    problem: str | None = None


@dataclass(slots=True)
class Reader:
    """Reads the pages below one root. ``attributes.asciidoc`` there sets names for all of them.

    ``strict`` asks for the tree that AsciiDoc's rules give, without any repair and with attribute
    references as written; otherwise pages are read the way their authors meant them. ``given`` are
    attributes that win over the tree's own; ``roots`` are further folders that pages may include from,
    by the name of the attribute that stands for each.
    """

    folder: Path
    strict: bool = False
    given: Mapping[str, str] = field(default_factory=dict)
    roots: Mapping[str, Path] = field(default_factory=dict)
    _attributes: Mapping[str, str] | None = None
    _files: DocumentRoot = field(init=False)

    def __post_init__(self) -> None:
        self._files = DocumentRoot(self.folder, self.roots)

    def read(self, file: str) -> ReadPage:
        """Read the page of that name, relative to the root; never raises (see ``problem``)."""
        content = self._files.read(file)
        if content.problem is not None:
            return ReadPage(file, Document(file, [], None), Diagnostics(), "", content.problem)
        return self._parse(content)

    def read_text(self, text: str, file: str) -> ReadPage:
        """Read text as if it stood in that file below the root."""
        digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
        return self._parse(file_text(file, text, digest))

    def attributes(self) -> Mapping[str, str]:
        """Return the names that every page starts with."""
        if self._attributes is None:
            content = self._files.read(ATTRIBUTES_FILE)
            preprocessor = Preprocessor(self._files, DEFAULTS, Diagnostics())
            preprocessor.run(ATTRIBUTES_FILE, without_tags(NumberedLines.whole(content.lines)))
            named = {name: f"/{ROOT_MARK}{name}" for name in self.roots}
            self._attributes = {**preprocessor.attributes, **named, **self.given}
        return self._attributes

    def _parse(self, content: FileText) -> ReadPage:
        with paused():
            return self._read(content)

    def _read(self, content: FileText) -> ReadPage:
        diagnostics = Diagnostics(list(content.remarks))
        lines = NumberedLines.whole(content.lines)
        if not self.strict:
            lines = repair(content, diagnostics)
            lines = without_tags(lines) if content.tagged else lines
        preprocessor = Preprocessor(self._files, self.attributes(), diagnostics, strict=self.strict)
        page = preprocessor.run(content.name, lines)
        cursor = Lines(page.texts, range(len(page.texts)))
        context = Context(page, diagnostics, strict=self.strict)

        def read(lines: Lines, context: Context) -> Document:
            if self.strict:
                return read_strictly(content.name, lines, context)
            return nest(content.name, mend(parse_blocks(lines, context), diagnostics))

        document = read(cursor, context)
        read_cells(context, read, preprocessor.expanded)
        if page.room < 0:
            message = "attribute values make the page too long; shorten them, the rest is left as written"
            diagnostics.warning(content.name, 1, message)
        return ReadPage(content.name, document, diagnostics, content.sha256)


def read_strictly(file: str, lines: Lines, context: Context) -> Document:
    """Read a page by AsciiDoc's rules, with the header that its first heading opens."""
    blocks: list[Node] = []
    title: Heading | None = None
    first = parse_block(lines, context, blocks)
    if isinstance(first, Heading) and first.level == 0 and not (first.meta.discrete or first.meta.title):
        title = first
        skip_header(lines)
    elif first is not None:
        blocks.append(first)
    place = lines.places[lines.position - 1] if title is not None else 0
    kind = context.page.attributes[place].get("doctype") if title is not None else None
    if kind == "manpage":
        skip_name(lines)
    return nest_strictly(file, title, [*blocks, *parse_blocks(lines, context)], book=kind == "book")
