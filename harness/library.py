"""The harness as a library: what ``import harness`` offers, and what the command line is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from harness.endpoint.target import Target
from harness.errors import TargetLost
from harness.model.spec import ApiSpec
from harness.pack.deviations import Deviation
from harness.pack.folder import SpecPack, load_pack
from harness.planning.catalog import plan as plan_of
from harness.planning.contract import load_contract
from harness.planning.property import Property
from harness.reading.extract import extract_pages
from harness.report.report import Report
from harness.report.waivers import Waiving
from harness.running.events import Emit, Event
from harness.running.opening import TargetChoice, opened
from harness.running.session import Options, execute, session


def read_page(path: Path | str) -> tuple[ApiSpec, ...]:
    """What an API page says: its requests, parameters, privileges and sentences, each with file and line.

    A page can document several APIs; a folder is read page by page. Raises DocumentError.
    """
    return extract_pages(Path(path)).specs


def plan(pack: SpecPack | Path | str, apis: Sequence[str] = ()) -> list[Property]:
    """The properties of the pages in ``apis``, or of all pages that the pack covers; nothing is sent.

    Raises PackError, and UsageError for a page that the pack does not have.
    """
    loaded = pack if isinstance(pack, SpecPack) else load_pack(Path(pack))
    return plan_of(load_contract(loaded), apis, loaded.pages)


def run(
    pack: SpecPack | Path | str,
    target: TargetChoice | Target,
    options: Options = Options(),  # noqa: B008
    *,
    deviations: Mapping[str, Deviation] = MappingProxyType({}),
    listeners: Sequence[Emit] = (),
) -> Report:
    """Judge the pages of a pack against a target, remove what was made, and return what was found out.

    ``listeners`` hear every event while it happens. A target that dies on the way is told by the report:
    its exit code is 3, and ``report.lost`` says what happened. Raises PackError, TargetError, UsageError and
    LedgerError before anything is judged.
    """
    report = Report()

    def emit(event: Event) -> None:
        report(event)
        for listener in listeners:
            listener(event)

    if isinstance(target, Target):
        _run(pack, target, options, deviations, emit, report)
    else:
        with opened(target) as found:
            _run(pack, found, options, deviations, emit, report)
    return report


def _run(
    pack: SpecPack | Path | str,
    target: Target,
    options: Options,
    deviations: Mapping[str, Deviation],
    emit: Emit,
    report: Report,
) -> None:
    specs = pack if isinstance(pack, SpecPack) else Path(pack)
    with session(specs, target, options.apis) as ready:
        try:
            execute(ready, options, Waiving(emit, deviations, datetime.now(UTC).date()))
        except TargetLost as lost:
            report.lost = lost
