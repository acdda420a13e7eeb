"""From a file below a documentation root to its document tree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.asciidoc.attributes import DEFAULTS
from harness.asciidoc.blocks import parse_blocks
from harness.asciidoc.cursor import Context, Cursor
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.files import DocumentRoot, FileText, split_lines
from harness.asciidoc.nodes import Document
from harness.asciidoc.preprocessor import Preprocessor
from harness.asciidoc.repair import repair
from harness.asciidoc.sections import nest

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
    """Reads the pages below one root. ``attributes.asciidoc`` there sets names for all of them."""

    folder: Path
    _attributes: Mapping[str, str] | None = None

    def read(self, file: str) -> ReadPage:
        """Read the page of that name, relative to the root; never raises (see ``problem``)."""
        content = DocumentRoot(self.folder).read(file)
        if content.problem is not None:
            return ReadPage(file, Document(file, [], None), Diagnostics(), "", content.problem)
        digest = hashlib.sha256((self.folder / file).read_bytes()).hexdigest()
        return self._parse(content, digest)

    def read_text(self, text: str, file: str) -> ReadPage:
        """Read text as if it stood in that file below the root."""
        digest = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
        return self._parse(FileText(file, split_lines(text)), digest)

    def attributes(self) -> Mapping[str, str]:
        """Return the names that every page starts with."""
        if self._attributes is None:
            content = DocumentRoot(self.folder).read(ATTRIBUTES_FILE)
            preprocessor = Preprocessor(DocumentRoot(self.folder), DEFAULTS, Diagnostics())
            preprocessor.run(ATTRIBUTES_FILE, list(enumerate(content.lines, start=1)))
            self._attributes = preprocessor.attributes
        return self._attributes

    def _parse(self, content: FileText, digest: str) -> ReadPage:
        diagnostics = Diagnostics()
        lines = repair(content.name, content.lines, diagnostics)
        preprocessor = Preprocessor(DocumentRoot(self.folder), self.attributes(), diagnostics)
        output = preprocessor.run(content.name, lines)
        blocks = parse_blocks(Cursor(output), Context(diagnostics))
        return ReadPage(content.name, nest(content.name, blocks), diagnostics, digest)
