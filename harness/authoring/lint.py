"""What is not in order in a spec pack: statements nobody accounts for, and parts that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.errors import DocumentError
from harness.model.spec import ApiSpec, Statement
from harness.pack.bindings import Bindings, load_bindings
from harness.pack.drift import drift
from harness.pack.dump import spec_files
from harness.pack.folder import SpecPack
from harness.pack.manifest import UNNAMED_REASON
from harness.reading.extract import Sources, extract_pages
from harness.reading.prose import DESCRIPTIVE

PARAMETER_SECTIONS = ("path", "query", "request-body")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: where (``file:line``), what, and the statement it is about."""

    place: str
    message: str
    statement: str | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    @property
    def order(self) -> tuple[str, int, str]:
        """Findings are shown by file, line and message."""
        file, _, line = self.place.rpartition(":")
        return (file, int(line), self.message) if line.isdigit() else (self.place, 0, self.message)


def lint(
    pack: SpecPack, implemented: frozenset[str] | None = None, sources: Sources | None = None
) -> list[Finding]:
    """Return all findings, by place.

    A page that the manifest leaves out needs no property for its rules, and may have open statements
    (see `notes`), but not about its parameters. ``implemented`` are the rule kinds that a property exists
    for; by default those that the harness brings. Raises ``BehaviourError`` if a behaviour file cannot be
    read.
    """
    kinds = implemented_rule_kinds() if implemented is None else implemented
    bindings = load_bindings(pack.behaviour_folder)
    findings = [*_behaviours(pack, bindings), *_drift(pack, sources), *_unnamed(pack)]
    for api in pack.apis:
        covered = api.id in pack.pages
        findings.extend(_open_statements(pack, api, _any if covered else about_parameter))
        if covered:
            findings.extend(_unimplemented(pack, api, kinds))
    return sorted(findings, key=lambda finding: finding.order)


def notes(pack: SpecPack) -> list[Finding]:
    """Return what a page that the manifest leaves out may still have open, by place."""
    found: list[Finding] = []
    for api in pack.apis:
        if api.id not in pack.pages:
            found.extend(_open_statements(pack, api, lambda statement: not about_parameter(statement)))
    return sorted(found, key=lambda finding: finding.order)


def about_parameter(statement: Statement) -> bool:
    """Whether the statement stands in a section of parameters."""
    section = statement.id.partition("#")[2].partition(".")[0]
    return section in PARAMETER_SECTIONS


def _any(_statement: Statement) -> bool:
    return True


def implemented_rule_kinds() -> frozenset[str]:
    """Return the rule kinds that the harness has a property for."""
    from harness import planning as properties

    return frozenset(properties.implemented_rule_kinds())


def _open_statements(pack: SpecPack, api: ApiSpec, counts: Callable[[Statement], bool]) -> Iterator[Finding]:
    for statement in api.statements:
        if statement.status == "open" and counts(statement):
            message = (
                f"the statement [{statement.id}] is open: no rule was read from it and no behaviour "
                f"is bound to it (fingerprint {statement.fingerprint}): {statement.text}"
            )
            yield Finding(f"{pack.docs / statement.file}:{statement.line}", message, statement.id)


def _unimplemented(pack: SpecPack, api: ApiSpec, kinds: frozenset[str]) -> Iterator[Finding]:
    for statement in api.statements:
        if statement.status != "executable":
            continue
        for kind in sorted({rule.kind for rule in statement.rules} - kinds - DESCRIPTIVE):
            message = f"no property implements the rule [{kind}] of the statement [{statement.id}]"
            yield Finding(f"{pack.docs / statement.file}:{statement.line}", message, statement.id)


def _unnamed(pack: SpecPack) -> Iterator[Finding]:
    """Every page must be covered, or left out with a reason."""
    for each in pack.left_out:
        if each.reason == UNNAMED_REASON and pack.manifest is not None:
            yield Finding(str(pack.manifest.file), f"the manifest does not name the page [{each.page}]")


def _behaviours(pack: SpecPack, bindings: Bindings) -> Iterator[Finding]:
    for entry in bindings.entries:
        for name in entry.unknown:
            yield Finding(entry.place, f"the file has no element [{name}]", entry.id)
        statement = pack.statement(entry.id)
        if statement is None:
            yield Finding(entry.place, f"the statement [{entry.id}] is gone", entry.id)
        elif statement.fingerprint != entry.fingerprint:
            message = (
                f"the statement [{entry.id}] has changed: written for {entry.fingerprint}, now "
                f"{statement.fingerprint}: {statement.text}"
            )
            yield Finding(entry.place, message, entry.id)


def _drift(pack: SpecPack, sources: Sources | None) -> Iterator[Finding]:
    """The spec files must be what the pages say, if the pack has pages."""
    if not pack.docs.is_dir():
        return
    try:
        extraction = extract_pages(pack.docs, sources)
    except DocumentError as error:
        yield Finding(error.where or str(pack.docs), error.what)
        return
    for each in extraction.diagnostics:
        if each.level == "error":
            yield Finding(f"{pack.docs / each.file}:{each.line}", each.message)
    differences = drift(spec_files(extraction.specs), pack.api_folder)
    if differences:
        message = "the spec files do not match the pages; run harness extract:\n" + "\n".join(differences)
        yield Finding(str(pack.api_folder), message)
