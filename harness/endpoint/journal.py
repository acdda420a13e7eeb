"""The ledger's copy on disk: what a run is about to make stands there before the request is sent.

One folder a run, one file a process, one JSON object a line. A run that ends well removes its folder; what is
left tells ``harness clean`` what a killed run may have left in the target.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.errors import LedgerError
from harness.model.case import Created

ENVIRONMENT = "HARNESS_STATE_DIR"
HEADER = "run.json"
LEFT = "left.txt"


def state_folder(environ: Mapping[str, str]) -> Path:
    """Where the ledgers of this user's runs are."""
    if chosen := environ.get(ENVIRONMENT):
        return Path(chosen)
    base = environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "spec-harness"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal: something that was ``made`` (or was about to be), or is ``gone``."""

    what: str
    created: Created


class Journal:
    """A file that one process of a run appends to."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stream: Any = None

    def note(self, what: str, created: Created) -> None:
        """Append an entry, and hand it to the operating system. Raises LedgerError, and leaves no half line
        that would spoil the next."""
        line = json.dumps({what: created.to_json()}) + "\n"
        try:
            if self._stream is None:
                self._stream = self._file.open("ab", buffering=0)
            written = self._stream.write(line.encode())
        except OSError as error:
            raise unwritable(self._file, error) from error
        if written != len(line.encode()):
            raise unwritable(self._file, OSError(0, "the disk is full"))

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The ledgers of one run, by its prefix."""

    path: Path

    @property
    def run(self) -> str:
        """The prefix of the run's names."""
        return self.path.name

    def journal(self, process: str = "main") -> Journal:
        """The journal of one of the run's processes."""
        return Journal(self.path / f"{process}.jsonl")

    def header(self) -> dict[str, Any]:
        """URL, pack, host, process id and start of the run; empty if it cannot be read."""
        try:
            data = json.loads((self.path / HEADER).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def entries(self) -> Iterator[Entry]:
        """All entries of all processes. A last line that was cut off is left out."""
        for file in sorted(self.path.glob("*.jsonl")):
            for line in file.read_text("utf-8", errors="replace").splitlines():
                with suppress(ValueError, TypeError, KeyError):
                    [(what, created)] = json.loads(line).items()
                    yield Entry(what, Created(**created))

    def keep(self, leftovers: Sequence[str]) -> None:
        """Remember the run for what its clean-up has left, although its answers said otherwise."""
        if leftovers:
            with suppress(OSError):
                (self.path / LEFT).write_text("\n".join(leftovers) + "\n", "utf-8")

    def settled(self) -> bool:
        """Whether nothing is left of the run."""
        left = remaining((entry.what, entry.created) for entry in self.entries())
        return not left and not (self.path / LEFT).exists()

    def remove(self) -> None:
        """Forget the run."""
        shutil.rmtree(self.path, ignore_errors=True)

    def still_going(self) -> bool:
        """Whether the process that made it still runs, on this machine."""
        header = self.header()
        if header.get("host") != socket.gethostname() or not isinstance(header.get("pid"), int):
            return False
        try:
            os.kill(header["pid"], 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return bool(header["pid"] != os.getpid())


def remaining(entries: Iterable[tuple[str, Created]]) -> list[Created]:
    """What of a journal's entries, ``made`` or ``gone``, is still to be removed, oldest first."""
    left: dict[tuple[str, str], Created] = {}
    for what, created in entries:
        key = (created.resource, created.name)
        left.pop(key, None)
        if what == "made":
            left[key] = created
    return list(left.values())


def new_run(folder: Path, run: str, url: str, pack: Path) -> RunFolder:
    """Make the folder of a run that is about to begin. Raises LedgerError."""
    made = RunFolder(folder / "runs" / run)
    header = {
        "run": run,
        "url": url,
        "pack": str(pack.resolve()),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        made.path.mkdir(parents=True, exist_ok=True)
        (made.path / HEADER).write_text(json.dumps(header, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise unwritable(made.path, error) from error
    return made


def runs_in(folder: Path) -> list[RunFolder]:
    """The runs that have left a ledger, oldest first."""
    found = [RunFolder(path) for path in (folder / "runs").glob("*") if path.is_dir()]
    return sorted(found, key=lambda each: (str(each.header().get("started", "")), each.run))


def unwritable(path: Path, error: OSError) -> LedgerError:
    """The error for a ledger that cannot be written."""
    return LedgerError(
        f"the ledger of what the run makes cannot be written: {error.strerror}",
        where=str(path),
        hint=f"nothing is made that is not noted; make room, or name another folder with {ENVIRONMENT}",
    )
