"""The spec pack that comes with the harness."""

from __future__ import annotations

from pathlib import Path

from harness.errors import PackError

PACK_IN_WHEEL = "_pack"
PACK_IN_CHECKOUT = "specs"


def bundled_pack() -> Path:
    """Return the folder of the bundled pack.

    An installed wheel carries it inside the package; an editable install has it beside the package.
    Raises ``PackError`` if it is in neither place.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / PACK_IN_WHEEL, package.parent / PACK_IN_CHECKOUT):
        if folder.is_dir():
            return folder
    raise PackError(
        "the bundled spec pack is missing",
        where=str(package),
        hint="Install spec-harness again, or name a pack.",
    )
