"""Model archives that are not what they seem: made from an honest one, for tests of what refuses them."""

from __future__ import annotations

import copy
import io
import pickletools
import zipfile
from collections.abc import Callable, Mapping

from tests.support import tiny_models

FOLDER = "archive"
Rewrite = Callable[[bytes], bytes]


def honest() -> bytes:
    """An archive as torch writes it."""
    return tiny_models.tiny().definition


def records(archive: bytes) -> dict[str, bytes]:
    """All records by name, without the folder."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name.removeprefix(f"{FOLDER}/"): opened.read(name) for name in opened.namelist()}


def write(contents: Mapping[str, bytes], *, compress: bool = False) -> bytes:
    """An archive of records under full names, in order."""
    target = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in contents.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            archive.writestr(info, content)
    return target.getvalue()


def rewritten(record: str, change: Rewrite) -> bytes:
    """The honest archive with one record changed."""
    contents = records(honest())
    contents[record] = change(contents[record])
    return write({f"{FOLDER}/{name}": content for name, content in contents.items()})


def with_record(name: str, content: bytes = b"x", *, compress: bool = False) -> bytes:
    """The honest archive with one record more, under its full name."""
    contents = {f"{FOLDER}/{each}": content for each, content in records(honest()).items()}
    return write({**contents, name: content}, compress=compress)


def bomb(size: int) -> bytes:
    """An archive whose one record of zeros is ``size`` bytes large, and a thousandth of that on disk."""
    return with_record(f"{FOLDER}/code/zeros.py", bytes(size), compress=True)


def overlapping(count: int) -> bytes:
    """The honest archive with ``count`` records more, all of which lie in one place of 10,000 bytes."""
    target = io.BytesIO(with_record(f"{FOLDER}/data/1", bytes(10_000)))
    with zipfile.ZipFile(target, "a") as archive:
        first = archive.getinfo(f"{FOLDER}/data/1")
        archive.writestr(f"{FOLDER}/end", b"")
        for number in range(2, count + 2):
            other = copy.copy(first)
            other.filename = other.orig_filename = f"{FOLDER}/data/{number}"
            archive.filelist.append(other)
    return target.getvalue()


def naming(module: str, name: str) -> bytes:
    """The honest archive, whose pickle calls a function of this name before anything else."""
    call = f"c{module}\n{name}\n(X\x04\0\0\0truetR0".encode()
    return rewritten("data.pkl", lambda pickle: pickle[:2] + call + pickle[2:])


def larger_storage() -> bytes:
    """The honest archive, whose pickle declares a storage of twice as many numbers as its record has."""
    return rewritten("data.pkl", lambda pickle: _replace_number(pickle, 412, 824))


def moved_tensor() -> bytes:
    """The honest archive, whose pickle says that the tensor has more rows than its storage."""
    return rewritten("data.pkl", lambda pickle: _replace_number(pickle, 103, 240))


def _replace_number(pickle: bytes, old: int, new: int) -> bytes:
    """Replace the only place where a number is written, in the same number of bytes."""
    for operation, argument, place in pickletools.genops(pickle):
        if argument == old and operation.name in ("BININT1", "BININT2"):
            width = 1 if operation.name == "BININT1" else 2
            return pickle[: place + 1] + new.to_bytes(width, "little") + pickle[place + 1 + width :]
    raise AssertionError(f"{old} is nowhere in the pickle")
