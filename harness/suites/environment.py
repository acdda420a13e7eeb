"""What the texts of snippets depend on besides the page: versions, named set-ups, fixtures, API names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import PackError, UsageError
from harness.pack.bundled import bundled_pack
from harness.pack.importing import RestApi
from harness.pack.loader import load_yaml
from harness.running.fixtures import Fixtures
from harness.suites.steps import Data, checked_steps

SNAPSHOT = "-SNAPSHOT"
SETUPS_FILE = "setups.yaml"


@dataclass(frozen=True, slots=True)
class Setups:
    """Named lists of steps that snippets ask for with ``setup:NAME`` and ``teardown:NAME``."""

    setups: Mapping[str, Sequence[Data]] = field(default_factory=dict)
    teardowns: Mapping[str, Sequence[Data]] = field(default_factory=dict)
    file: Path | None = None

    def named(self, kind: str, name: str) -> Sequence[Data]:
        """Return the steps of a ``setup`` or ``teardown``; raises ``ValueError`` where there is none."""
        known = self.setups if kind == "setup" else self.teardowns
        if name not in known:
            where = f"[{self.file}] has none of that name" if self.file else "give a file with --setups"
            raise ValueError(f"the {kind} [{name}] is not known: {where}")
        return known[name]


@dataclass(frozen=True, slots=True)
class Environment:
    """All of it. ``texts`` are what ``{version}`` and its like stand for."""

    texts: Mapping[str, str] = field(default_factory=dict)
    setups: Setups = field(default_factory=Setups)
    apis: Mapping[str, RestApi] = field(default_factory=dict)
    fixtures: Fixtures | None = None
    error_trace: bool = False

    def substituted(self, text: str) -> str:
        """Replace ``{version}``, ``{version_qualified}``, ``{lucene_version}``, ``{build_flavor}`` and
        ``{build_type}``; every other name in braces stays."""
        for name, value in self.texts.items():
            text = text.replace("{" + name + "}", value)
        return text


def build_texts(root: Any) -> dict[str, str]:
    """Read the texts from what a target answers to ``GET /``; what it does not tell is left out."""
    version = root.get("version") if isinstance(root, Mapping) else None
    told = version if isinstance(version, Mapping) else {}
    number = str(told.get("number", ""))
    texts = {
        "version": number.removesuffix(SNAPSHOT),
        "version_qualified": number,
        "lucene_version": str(told.get("lucene_version", "")),
        "build_flavor": str(told.get("build_flavor", "")),
        "build_type": str(told.get("build_type", "")),
    }
    return {name: value for name, value in texts.items() if value}


def load_setups(file: Path) -> Setups:
    """Read a YAML file with the keys ``setups`` and ``teardowns``, each a mapping of name to steps.

    Raises ``PackError`` or ``UsageError`` with the place of what is wrong.
    """
    loaded = load_yaml(file, error=PackError)
    data = loaded.data if loaded.data is not None else {}
    if not isinstance(data, Mapping) or not data.keys() <= {"setups", "teardowns"}:
        raise UsageError(
            "a file of setups has the keys [setups] and [teardowns]",
            where=loaded.place(),
            hint="Write name: list of steps below them.",
        )
    kinds: list[dict[str, Sequence[Data]]] = []
    for kind in ("setups", "teardowns"):
        named = data.get(kind) or {}
        if not isinstance(named, Mapping):
            raise UsageError(f"[{kind}] is no mapping", where=loaded.place((kind,)), hint="name: steps")
        try:
            kinds.append({name: checked_steps(steps, name) for name, steps in named.items()})
        except ValueError as error:
            raise UsageError(str(error), where=loaded.place((kind,)), hint="Correct the step.") from error
    return Setups(kinds[0], kinds[1], file)


def setups_of(pages: Sequence[Path]) -> Path | None:
    """The file ``setups.yaml`` of the pack whose ``docs`` the first of these pages or folders are in, if it
    has one."""
    inside = [pages[0].resolve(), *pages[0].resolve().parents] if pages else []
    found = (folder.parent / SETUPS_FILE for folder in inside if folder.name == "docs")
    return next((file for file in found if file.is_file()), None)


def fixtures_for(setups: Path | None) -> Fixtures:
    """The fixture models that set-ups may upload: those beside the file, else the bundled ones."""
    beside = setups.parent / "fixtures" if setups else None
    return Fixtures(beside if beside and beside.is_dir() else bundled_pack() / "fixtures")
