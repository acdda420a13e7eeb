"""Does the harness find bugs? Each seeded fault must be reported with a sentence that it breaks.

That the same server without a fault passes is shown by ``test_clean_runs``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict

import pytest

from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack
from harness.running.session import Options
from tests.quality.faults.catalogue import FAULTS, KINDS, Fault
from tests.quality.running import FAULT_PROPERTY, Watch, failures, faulty_target, run_until_found

SEED = 1
PROFILES = ("quick", "standard")
SLOWEST_SECONDS = 420
"""For the fault that leaves requests without an answer: each of them costs its own timeout."""
LEAST_FAULTS = 40
LEAST_OF_A_KIND = 7
TRIED = os.environ.get("SPEC_HARNESS_FAULTS", "3")
"""How many faults of each kind are tried, or ``all``; one takes a few seconds."""


def _tried() -> list[str]:
    """The names of the faults to try, spread evenly over each kind."""
    chosen = []
    for kind in KINDS:
        names = [fault.name for fault in FAULTS.values() if fault.kind == kind]
        count = len(names) if TRIED == "all" else min(int(TRIED), len(names))
        chosen += [names[number * len(names) // count] for number in range(count)]
    return chosen


def test_faults_are_many_and_of_all_kinds() -> None:
    kinds = Counter(fault.kind for fault in FAULTS.values())
    assert len(FAULTS) >= LEAST_FAULTS
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= LEAST_OF_A_KIND


def test_faults_break_sentences_of_the_pages() -> None:
    fates = {s.id: s.status for api in load_pack(bundled_pack()).apis for s in api.statements}
    for fault in FAULTS.values():
        assert fault.statements, fault.name
        for statement in fault.statements:
            assert fates.get(statement) in ("executable", "behaviour"), (fault.name, statement)


def _search(fault: Fault) -> tuple[str, Watch]:
    """Run the pages that the fault is about, with few cases first, and with more if those find nothing."""
    pages = tuple(sorted({statement.partition("#")[0] for statement in fault.statements}))
    for profile in PROFILES:
        with faulty_target(fault.name) as target:
            watch = run_until_found(target, Options(pages, profile, SEED), fault.statements)
        if watch.find is not None:
            break
    return profile, watch


@pytest.mark.timeout(SLOWEST_SECONDS)
@pytest.mark.parametrize("name", _tried())
def test_fault_is_found(name: str, record_property: Callable[[str, object], None]) -> None:
    fault = FAULTS[name]
    profile, watch = _search(fault)
    find = watch.find and asdict(watch.find)
    record_property(FAULT_PROPERTY, {"name": name, "kind": fault.kind, "profile": profile, "find": find})
    assert find, f"{fault.description}: not blamed; what failed:\n{failures(watch.summary)}"
