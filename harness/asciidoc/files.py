"""Page files below one documentation root; nothing outside it can be read."""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.asciidoc.diagnostics import Diagnostic

MAX_BYTES = 16_000_000
KEPT_BYTES = 8_000_000
BINARY_REACH = 8_000
ROOT_MARK = "@"
BLANKS = " \t\r\f\v\0"


@dataclass(frozen=True, slots=True)
class FileText:
    """The lines of a file and the digest of its bytes, or why there are none (``problem``).

    ``tagged`` tells whether a line may open or close a region, ``escaped`` whether HTML entities stand in the
    place of every angle bracket.
    """

    name: str
    lines: tuple[str, ...]
    problem: str | None = None
    sha256: str = ""
    remarks: tuple[Diagnostic, ...] = ()
    tagged: bool = False
    escaped: bool = False


@dataclass(slots=True)
class DocumentRoot:
    """The folder that pages and their includes live in.

    ``roots`` are further folders to include from, by name: ``@name/file`` is a file of such a folder. A file
    is read once and its text kept while there is room, because many pages include the same fragments.
    """

    folder: Path
    roots: Mapping[str, Path] = field(default_factory=dict)
    _kept: dict[str, FileText] = field(default_factory=dict)
    _room: int = KEPT_BYTES
    _real_folders: dict[str, str] = field(default_factory=dict)

    def locate(self, target: str, *, beside: str) -> str | None:
        """Return ``target`` as a name relative to the root, or None if it lies outside.

        A target with a leading slash starts at the root, any other in the folder of ``beside``.
        """
        base = "" if target.startswith("/") else posixpath.dirname(beside)
        name = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
        if name == ".":
            return ""
        return None if name == ".." or name.startswith("../") else name

    def read(self, name: str) -> FileText:
        """Read the file of that name (relative to the root); never raises."""
        found = self._kept.get(name)
        if found is None:
            found, size = self._load(name)
            if size <= self._room:
                self._kept[name] = found
                self._room -= size
        return found

    def _load(self, name: str) -> tuple[FileText, int]:
        """Return the content of a file, and its size in bytes."""
        folder, rest = self._folder_of(name)
        try:
            found = self._find(posixpath.join(folder, rest), str(folder))
            if found is None:
                return FileText(name, (), "lies outside the documentation root"), 0
            place, info = found
            if not stat.S_ISREG(info.st_mode):
                return FileText(name, (), "does not exist"), 0
            if info.st_size > MAX_BYTES:
                return FileText(name, (), f"is larger than {MAX_BYTES} bytes"), 0
            with io.FileIO(place) as file:
                data = file.readall()
        except FileNotFoundError:
            return FileText(name, (), "does not exist"), 0
        except (OSError, ValueError) as error:
            return FileText(name, (), f"cannot be read ({error})"), 0
        return decode(name, data), len(data)

    def _folder_of(self, name: str) -> tuple[Path, str]:
        """Return the folder that the name is relative to, and the name there."""
        first, _, rest = name.partition("/")
        if first.startswith(ROOT_MARK) and first[1:] in self.roots:
            return self.roots[first[1:]], rest
        return self.folder, name

    def _find(self, path: str, folder: str) -> tuple[str, os.stat_result] | None:
        """Return where a file lies and what the system knows of it; None if that is outside the folder.

        All links are followed.
        """
        parent, last = posixpath.split(path)
        place = posixpath.join(self._real(parent), last)
        if not self._holds(folder, place):
            return None
        info = os.lstat(place)
        if stat.S_ISLNK(info.st_mode):
            place = os.path.realpath(place)
            if not self._holds(folder, place):
                return None
            info = os.lstat(place)
        return place, info

    def _holds(self, folder: str, place: str) -> bool:
        root = self._real(folder)
        return place == root or place.startswith(root.rstrip(os.sep) + os.sep)

    def _real(self, folder: str) -> str:
        """Return the folder's path with all links followed."""
        real = self._real_folders.get(folder)
        if real is None:
            real = self._real_folders[folder] = os.path.realpath(folder)
        return real


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
    lines = split_lines(text)
    if "\r" in text and "\r\n" in text:
        remarks = (*remarks, Diagnostic("note", name, 1, "Windows line ends were removed"))
    elif sum(map(len, lines)) + len(lines) < len(text) and text.count(" \n") > text.count("\n") // 2:
        remarks = (*remarks, Diagnostic("note", name, 1, "blanks at the ends of lines were removed"))
    tagged, escaped = "tag::" in text or "end::" in text, "<" not in text and "&lt;" in text
    return FileText(name, tuple(lines), None, sha256, remarks, tagged, escaped)


def split_lines(text: str) -> list[str]:
    """Split at line feeds only, without carriage returns, trailing blanks and a byte order mark.

    Blanks are those of ASCII: a no-break space at the end of a line is text.
    """
    lines = [line.rstrip(BLANKS) for line in text.removeprefix("\ufeff").split("\n")]
    if not lines[-1]:
        lines.pop()
    return lines
