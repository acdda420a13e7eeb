"""Checks a server against the API pages that document it, sentence by sentence.

>>> import harness
>>> pack = harness.load_pack(harness.bundled_pack())
>>> [p.id for p in harness.plan(pack, ["delete-inference-api"])][:2]
['delete-inference-api/paths/1', 'delete-inference-api/paths/2']

``harness.run(pack, harness.TargetChoice(endpoint="http://127.0.0.1:9200"))`` returns a Report.
Everything that is not named here is the harness's own business and may change.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from harness.version import __version__

if TYPE_CHECKING:
    from harness.errors import (
        BehaviourError,
        DocumentError,
        HarnessError,
        LedgerError,
        PackError,
        ReportError,
        SpecError,
        TargetError,
        TargetLost,
        TargetUnreachable,
        TargetUnusable,
        UsageError,
    )
    from harness.library import plan, read_page, run
    from harness.model.case import Case, Check, Step
    from harness.model.check_kinds import CheckKind
    from harness.model.exchange import Exchange
    from harness.model.spec import ApiSpec, Parameter, Request, Rule, Statement
    from harness.model.verdict import ExitCode, PropertyResult, Verdict
    from harness.pack.bundled import bundled_pack
    from harness.pack.folder import SpecPack, load_pack
    from harness.planning.catalog import ExtraFamily
    from harness.planning.property import Property
    from harness.reading.prose import PhraseReader
    from harness.report.formats import ReportFormat
    from harness.report.report import Report
    from harness.running.opening import TargetChoice, TransportKind
    from harness.running.session import Options

_HOME = {
    "harness.errors": (
        "BehaviourError", "DocumentError", "HarnessError", "LedgerError", "PackError", "ReportError",
        "SpecError", "TargetError", "TargetLost", "TargetUnreachable", "TargetUnusable", "UsageError",
    ),
    "harness.library": ("plan", "read_page", "run"),
    "harness.model.case": ("Case", "Check", "Step"),
    "harness.model.check_kinds": ("CheckKind",),
    "harness.model.exchange": ("Exchange",),
    "harness.model.spec": ("ApiSpec", "Parameter", "Request", "Rule", "Statement"),
    "harness.model.verdict": ("ExitCode", "PropertyResult", "Verdict"),
    "harness.pack.bundled": ("bundled_pack",),
    "harness.pack.folder": ("SpecPack", "load_pack"),
    "harness.planning.catalog": ("ExtraFamily",),
    "harness.planning.property": ("Property",),
    "harness.reading.prose": ("PhraseReader",),
    "harness.report.formats": ("ReportFormat",),
    "harness.report.report": ("Report",),
    "harness.running.opening": ("TargetChoice", "TransportKind"),
    "harness.running.session": ("Options",),
}  # fmt: skip

__all__ = [
    "ApiSpec",
    "BehaviourError",
    "Case",
    "Check",
    "CheckKind",
    "DocumentError",
    "Exchange",
    "ExitCode",
    "ExtraFamily",
    "HarnessError",
    "LedgerError",
    "Options",
    "PackError",
    "Parameter",
    "PhraseReader",
    "Property",
    "PropertyResult",
    "Report",
    "ReportError",
    "ReportFormat",
    "Request",
    "Rule",
    "SpecError",
    "SpecPack",
    "Statement",
    "Step",
    "TargetChoice",
    "TargetError",
    "TargetLost",
    "TargetUnreachable",
    "TargetUnusable",
    "TransportKind",
    "UsageError",
    "Verdict",
    "__version__",
    "bundled_pack",
    "load_pack",
    "plan",
    "read_page",
    "run",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a member when it is first asked for: the command line starts without all of them."""
    for module, names in _HOME.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module 'harness' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
