"""Page files below one documentation root; nothing outside it can be read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from harness.asciidoc.diagnostics import Diagnostic

MAX_BYTES = 16_000_000
BINARY_REACH = 8_000


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
    """The folder that pages and their includes live in."""

    folder: Path

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
        path = self.folder / name
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()):
                return FileText(name, (), "lies outside the documentation root")
            if not path.is_file():
                return FileText(name, (), "does not exist")
            if path.stat().st_size > MAX_BYTES:
                return FileText(name, (), f"is larger than {MAX_BYTES} bytes")
            data = path.read_bytes()
        except (OSError, ValueError) as error:
            return FileText(name, (), f"cannot be read ({error})")
        return decode(name, data)


def decode(name: str, data: bytes) -> FileText:
    """Return the text of a file's bytes: UTF-8, or with a remark Windows-1252; binary data has none."""
    digest = hashlib.sha256(data).hexdigest()
    if b"\0" in data[:BINARY_REACH] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return FileText(name, (), "is binary, not text", digest)
    try:
        return FileText(name, split_lines(data.decode("utf-8")), sha256=digest)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1252"
    remark = Diagnostic("warning", name, line, f"this is not UTF-8; read as {encoding}, save it as UTF-8")
    return FileText(name, split_lines(data.decode(encoding, errors="replace")), None, digest, (remark,))


def split_lines(text: str) -> tuple[str, ...]:
    """Split at line feeds only, without carriage returns, trailing blanks and a byte order mark."""
    lines = text.removeprefix("\ufeff").split("\n")
    if lines and not lines[-1].strip():
        lines.pop()
    return tuple([line.rstrip() for line in lines])
