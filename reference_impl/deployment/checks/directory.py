"""The directory of an uploaded archive, judged before any record is read by its word."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from reference_impl.deployment.checks.problem import UnusableModel

NAME_LIMIT = 256
RECORDS_LIMIT = 100_000
# Source code is the only thing that TorchScript compresses.
COMPRESSED_LIMIT = 64 << 20
_ENCRYPTED = 0x1
# Names without a mark are in this encoding, whose tables a worker could not load when it needs them.
codecs.lookup("cp437")
_STRANGE = re.compile(r"[\x00-\x1f\x7f\\:]")


@dataclass(frozen=True, slots=True)
class Directory:
    """Sizes in bytes of all records, by name without the archive's own folder; ``compressed`` are those that
    do not lie in the archive as they are."""

    sizes: Mapping[str, int]
    compressed: frozenset[str]


def read_directory(definition: bytes) -> Directory:
    """The directory of an archive.

    Raises UnusableModel for names that lead out of the folder, names that a reader could miss, doubles, and
    for records that are together larger than the archive can hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(definition)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as broken:
        raise UnusableModel(f"Model archive cannot be read: {broken}") from broken
    if len(entries) > RECORDS_LIMIT:
        raise UnusableModel(f"Model archive holds more than {RECORDS_LIMIT} records")
    sizes: dict[str, int] = {}
    compressed = set()
    root = entries[0].filename.split("/", 1)[0] if entries else ""
    for entry in entries:
        name = _checked_name(entry, root)
        if name in sizes:
            raise UnusableModel(f"Model archive holds the record [{name}] twice")
        sizes[name] = entry.file_size
        if entry.compress_type != zipfile.ZIP_STORED:
            compressed.add(name)
    _check_sizes(entries, len(definition))
    return Directory(sizes, frozenset(compressed))


def _checked_name(entry: zipfile.ZipInfo, root: str) -> str:
    raw = entry.orig_filename
    if len(raw) >= NAME_LIMIT:
        raise UnusableModel("Model archive holds a record whose name is too long")
    steps = raw.split("/")
    if _STRANGE.search(raw) or any(step in ("", ".", "..") for step in steps):
        raise UnusableModel(f"Model archive holds a record with the unsafe name [{_printable(raw)}]")
    if len(steps) < 2 or steps[0] != root:
        raise UnusableModel(f"Model archive holds the record [{raw}] outside of its folder")
    return raw.removeprefix(f"{root}/")


def _check_sizes(entries: list[zipfile.ZipInfo], available: int) -> None:
    stored = compressed = 0
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise UnusableModel(f"Model archive holds the record [{entry.filename}] in an unknown form")
        if entry.compress_type == zipfile.ZIP_STORED:
            stored += entry.file_size
        else:
            compressed += entry.file_size
    # Records that overlap would let a small archive declare any size.
    if stored > available or compressed > COMPRESSED_LIMIT:
        raise UnusableModel(
            f"Model archive of {available} bytes declares records of {stored + compressed} bytes"
        )


def _printable(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()[:NAME_LIMIT]
