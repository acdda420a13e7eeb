"""Do the committed spec files still say what the pages say?"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

MAX_DIFF_LINES = 60


def drift(wanted: Mapping[str, str], folder: Path) -> list[str]:
    """Return the differences between the spec files in ``folder`` and what the pages say now.

    ``wanted`` are the texts that the pages give, by the names of their files.
    """
    lines: list[str] = []
    for name, text in wanted.items():
        lines.extend(_difference(folder / name, text))
    known = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    lines.extend(f"{file}: no page has this anchor" for file in known if file.name not in wanted)
    return lines


def _difference(file: Path, text: str) -> list[str]:
    if not file.is_file():
        return [f"{file}: is missing"]
    present = file.read_bytes()
    if present == text.encode():
        return []
    shown = present.decode("utf-8", errors="replace").splitlines()
    diff = list(difflib.unified_diff(shown, text.splitlines(), str(file), "from the page", lineterm="", n=1))
    cut = [f"... and {len(diff) - MAX_DIFF_LINES} more lines"] if len(diff) > MAX_DIFF_LINES else []
    return [*diff[:MAX_DIFF_LINES], *cut] or [f"{file}: line ends differ"]
