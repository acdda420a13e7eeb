"""A spec pack: a folder with ``docs``, ``api``, ``behaviour``, ``deviations``, ``fixtures``, a manifest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.errors import PackError
from harness.model.spec import ApiSpec, Statement
from harness.pack.bindings import bound, load_bindings
from harness.pack.manifest import LeftOut, Manifest, load_manifest
from harness.pack.spec_files import load_spec


@dataclass(frozen=True, slots=True)
class SpecPack:
    """The specs of a pack, and where its other parts are."""

    root: Path
    apis: tuple[ApiSpec, ...]
    manifest: Manifest | None = None

    @property
    def pages(self) -> tuple[str, ...]:
        """Ids of the pages that a run covers when none is named; all of them without a manifest."""
        return tuple(api.id for api in self.apis) if self.manifest is None else self.manifest.pages

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The other pages, and why a run leaves them out."""
        return () if self.manifest is None else self.manifest.left_out

    @property
    def docs(self) -> Path:
        """Folder of the documentation pages; need not exist."""
        return self.root / "docs"

    @property
    def api_folder(self) -> Path:
        """Folder of the spec files."""
        return self.root / "api"

    @property
    def behaviour_folder(self) -> Path:
        """Folder of the behaviour files; need not exist."""
        return self.root / "behaviour"

    def api(self, api_id: str) -> ApiSpec | None:
        """Return the spec of that page, or None."""
        return next((api for api in self.apis if api.id == api_id), None)

    def statement(self, statement_id: str) -> Statement | None:
        """Return the statement of that id from whichever page has it, or None."""
        found = (api.statement(statement_id) for api in self.apis)
        return next((statement for statement in found if statement is not None), None)


def load_pack(path: Path) -> SpecPack:
    """Read all spec files of the pack with what its behaviours say of their sentences, and its manifest.

    Raises ``PackError`` if the folder or its spec files are missing or the manifest is wrong, ``SpecError``
    if a spec file is broken.
    """
    if not path.is_dir():
        raise PackError(
            "the spec pack does not exist",
            where=str(path),
            hint="Name a folder that holds [docs] and [api], or leave it out to use the bundled pack.",
        )
    files = sorted((path / "api").glob("*.yaml"))
    if not files:
        raise PackError(
            "the spec pack has no spec files",
            where=str(path / "api"),
            hint=f"Make them from its pages: harness extract {path / 'docs'} --out {path / 'api'}",
        )
    bindings = load_bindings(path / "behaviour")
    apis: dict[str, ApiSpec] = {}
    for file in files:
        spec = bound(load_spec(file), bindings)
        if spec.id in apis:
            raise PackError(
                f"two spec files have the id [{spec.id}]", where=str(file), hint="Remove one of them."
            )
        apis[spec.id] = spec
    return SpecPack(path, tuple(apis.values()), load_manifest(path, apis))
