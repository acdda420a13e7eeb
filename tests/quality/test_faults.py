"""Does the harness find bugs? Each seeded fault must be reported with a sentence that it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from harness.exit_codes import ExitCode
from harness.run import Options
from harness.spec.bundled import bundled_pack
from harness.spec.pack import load_pack
from harness.target.target import Target
from tests.quality.conftest import FAULT_PROPERTY
from tests.quality.faults.catalogue import FAULTS, KINDS
from tests.quality.running import failures, faulty_target, run_until_found

OPTIONS = Options(profile="standard", seed=1)
LEAST_FAULTS = 40
LEAST_OF_A_KIND = 7


def test_faults_are_many_and_of_all_kinds() -> None:
    kinds = Counter(fault.kind for fault in FAULTS.values())
    assert len(FAULTS) >= LEAST_FAULTS
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= LEAST_OF_A_KIND


def test_faults_break_sentences_of_the_pages() -> None:
    fates = {s.id: s.fate for api in load_pack(bundled_pack()).apis for s in api.statements}
    for fault in FAULTS.values():
        assert fault.statements, fault.name
        for statement in fault.statements:
            assert fates.get(statement) in ("executable", "behaviour"), (fault.name, statement)


def test_server_without_fault_passes(clean_target: Target) -> None:
    watch = run_until_found(clean_target, OPTIONS)
    assert failures(watch.summary) == ""
    assert watch.summary.exit_code() is ExitCode.PASSED


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(name: str, record_property: Callable[[str, object], None]) -> None:
    fault = FAULTS[name]
    with faulty_target(name) as target:
        watch = run_until_found(target, OPTIONS, fault.statements)
    find = watch.find
    row = {
        "name": name,
        "kind": fault.kind,
        "property": find and find.property_id,
        "statement": find and find.statement,
        "requests": find and find.requests,
        "seconds": find and find.seconds,
    }
    record_property(FAULT_PROPERTY, row)
    assert find is not None, f"{fault.description}: not blamed; what failed:\n{failures(watch.summary)}"
