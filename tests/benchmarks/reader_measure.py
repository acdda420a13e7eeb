"""One measurement of the documentation reader, for ``reader.py``: prints its figures as JSON.

    python tests/benchmarks/reader_measure.py TREE PROCESSES

No process means the structure alone; otherwise structure, extraction and YAML by so many processes, as
``harness extract`` does it. The tree is read once to warm up and once more for the figures: wall seconds, CPU
seconds of all processes and the peak memory of the largest one in MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from harness.asciidoc.reader import Reader
from harness.errors import DocumentError
from harness.pack.dump import dump_spec
from harness.reading.extract import Sources, render_pages

USAGES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def pages_of(tree: Path) -> list[str]:
    """Return the names of all pages below ``tree``."""
    files = [file for file in tree.rglob("*") if file.suffix in (".asciidoc", ".adoc")]
    return sorted(file.relative_to(tree).as_posix() for file in files)


def read_structure(tree: Path, pages: Sequence[str]) -> None:
    """Read pages to their trees."""
    reader = Reader(tree)
    for page in pages:
        reader.read(page)


def extract(tree: Path, processes: int) -> None:
    """Read all pages to YAML."""
    try:
        render_pages([tree], Sources(), dump_spec, processes)
    except DocumentError:
        print("there is no API page in this tree", file=sys.stderr)


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of those that it started and that have ended."""
    usages = [resource.getrusage(each) for each in USAGES]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def measure(tree: Path, processes: int) -> dict[str, float]:
    """Return the figures of one reading."""
    pages = pages_of(tree)
    for _ in range(2):
        wall, cpu = time.perf_counter(), cpu_seconds()
        if processes:
            extract(tree, processes)
        else:
            read_structure(tree, pages)
        wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    peak = max(resource.getrusage(each).ru_maxrss for each in USAGES) / 1024
    return {"wall": wall, "cpu": cpu, "peak": peak}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
