"""Names that the tests of clients share."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "specs" / "fixtures"
USER, PASSWORD = "elastic", "client-password"
