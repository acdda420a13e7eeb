"""Page files below one documentation root; nothing outside it can be read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from harness.asciidoc.diagnostics import Diagnostic

MAX_BYTES = 16_000_000
BINARY_REACH = 8_000
ROOT_MARK = "@"
BLANKS = " \t\r\f\v\0"


@dataclass(frozen=True, slots=True)
class FileText:
    """The lines of a file and the digest of its bytes, or why there are none (``problem``)."""

    name: str
    lines: tuple[str, ...]
    problem: str | None = None
    sha256: str = ""
    remarks: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRoot:
    """The folder that pages and their includes live in.

    ``roots`` are further folders to include from, by name: ``@name/file`` is a file of such a folder.
    """

    folder: Path
    roots: Mapping[str, Path] = field(default_factory=dict)

    def locate(self, target: str, *, beside: str) -> str | None:
        """Return ``target`` as a name relative to the root, or None if it lies outside.

        A target with a leading slash starts at the root, any other in the folder of ``beside``.
        """
        base = PurePosixPath() if target.startswith("/") else PurePosixPath(beside).parent
        parts: list[str] = list(base.parts)
        for part in PurePosixPath(target.lstrip("/")).parts:
            if part != "..":
                parts.append(part)
            elif parts:
                parts.pop()
            else:
                return None
        return "/".join(parts)

    def read(self, name: str) -> FileText:
        """Read the file of that name (relative to the root); never raises."""
        folder, rest = self._folder_of(name)
        path = folder / rest
        try:
            if not _lies_in(path, folder):
                return FileText(name, (), "lies outside the documentation root")
            if not path.is_file():
                return FileText(name, (), "does not exist")
            if path.stat().st_size > MAX_BYTES:
                return FileText(name, (), f"is larger than {MAX_BYTES} bytes")
            data = path.read_bytes()
        except (OSError, ValueError) as error:
            return FileText(name, (), f"cannot be read ({error})")
        return decode(name, data)

    def _folder_of(self, name: str) -> tuple[Path, str]:
        """Return the folder that the name is relative to, and the name there."""
        first, _, rest = name.partition("/")
        if first.startswith(ROOT_MARK) and first[1:] in self.roots:
            return self.roots[first[1:]], rest
        return self.folder, name


def _lies_in(path: Path, folder: Path) -> bool:
    """Whether the path, with all links followed, lies in the folder."""
    root, place = os.path.realpath(folder), os.path.realpath(path)
    return place == root or place.startswith(root.rstrip(os.sep) + os.sep)


def decode(name: str, data: bytes) -> FileText:
    """Return the text of a file's bytes: UTF-8, or with a remark Windows-1252; binary data has none."""
    digest = hashlib.sha256(data).hexdigest()
    if b"\0" in data[:BINARY_REACH] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileText(name, (), "is binary, not text", digest)
    try:
        return file_text(name, data.decode("utf-8"), digest)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1252"
    remark = Diagnostic("warning", name, line, f"this is not UTF-8; read as {encoding}, save it as UTF-8")
    return file_text(name, data.decode(encoding, errors="replace"), digest, remark)


def file_text(name: str, text: str, sha256: str, *remarks: Diagnostic) -> FileText:
    """Return text as the content of a file; Windows line ends and a mass of trailing blanks are told."""
    ends = text.count("\n")
    if "\r\n" in text:
        remarks = (*remarks, Diagnostic("note", name, 1, "Windows line ends were removed"))
    elif ends and text.count(" \n") > ends // 2:
        remarks = (*remarks, Diagnostic("note", name, 1, "blanks at the ends of lines were removed"))
    return FileText(name, split_lines(text), None, sha256, remarks)


def split_lines(text: str) -> tuple[str, ...]:
    """Split at line feeds only, without carriage returns, trailing blanks and a byte order mark.

    Blanks are those of ASCII: a no-break space at the end of a line is text.
    """
    lines = [line.rstrip(BLANKS) for line in text.removeprefix("\ufeff").split("\n")]
    if lines and not lines[-1]:
        lines.pop()
    return tuple(lines)
