"""Where versions of a contract come from: spec folders, documentation trees, and git revisions of both."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import BehaviourError, UsageError
from harness.model.behaviour import Resource
from harness.model.page_behaviour import PageBehaviour
from harness.model.spec import ApiSpec
from harness.pack.behaviour_files import load_resources
from harness.pack.bundled import bundled_pack
from harness.pack.page_files import load_pages
from harness.pack.spec_files import load_spec
from harness.reading.extract import extract_pages
from harness.reading.pages import SUFFIXES

GIT_SECONDS = 60
HINT = "name a spec pack, a folder of spec files, a documentation folder or page, or REVISION:PATH"


@dataclass(frozen=True, slots=True)
class Source:
    """One version: its pages by id, and the behaviours that make properties of them."""

    name: str
    apis: Mapping[str, ApiSpec]
    resources: Mapping[str, Resource]
    pages: Mapping[str, PageBehaviour] = field(default_factory=dict)


def load_source(name: str) -> Source:
    """Read a version. Raises ``UsageError`` for what is none, ``PackError`` for what cannot be read."""
    path = Path(name)
    if path.exists():
        return _from_path(path, name)
    if ":" in name:
        return _from_git(name)
    raise UsageError("does not exist", where=name, hint=HINT)


def _from_path(path: Path, name: str) -> Source:
    return Source(name, {api.id: api for api in _apis(path)}, *_load(_behaviour(path)))


def _apis(path: Path) -> list[ApiSpec]:
    if path.suffix == ".yaml":
        return [load_spec(path)]
    files = sorted((path / "api").glob("*.yaml"))
    docs = path / "docs"
    outside = any(page for page in _pages(path) if docs not in page.parents)
    if not files and not outside and not docs.is_dir():
        files = sorted(path.glob("*.yaml"))
    if files:
        return [load_spec(file) for file in files]
    return list(extract_pages(path if outside or not docs.is_dir() else docs).specs)


def _pages(path: Path) -> Iterator[Path]:
    """Documentation pages below a path: a tree of them may have a folder ``docs``, as a pack has."""
    return (file for suffix in SUFFIXES for file in path.rglob(f"*{suffix}"))


def _behaviour(path: Path) -> Path:
    """The behaviours of the pack that the path is, or is part of; else those of the bundled pack."""
    parents = path.resolve().parents
    for folder in (path, *list(parents)[:2]):
        if (folder / "behaviour").is_dir():
            return folder / "behaviour"
    return bundled_pack() / "behaviour"


def _from_git(name: str) -> Source:
    """Read ``REVISION:PATH``; a path that begins with ``./`` is relative to where we are."""
    inner = name.partition(":")[2]
    sha = _git("rev-parse", "--verify", "--quiet", "--end-of-options", name).decode().strip()
    kind = _git("cat-file", "-t", sha).decode().strip()
    with tempfile.TemporaryDirectory(prefix="harness-diff-") as folder:
        target = Path(folder) / (Path(inner).name or "pack")
        if kind == "tree":
            _unpack(_git("-C", _top(), "archive", "--format=tar", sha), target)
        else:
            target.write_bytes(_git("cat-file", "blob", sha))
        apis = {api.id: api for api in _apis(target)}
        return Source(name, apis, *_behaviours_of_then(target))


def _load(folder: Path) -> tuple[Mapping[str, Resource], Mapping[str, PageBehaviour]]:
    resources = load_resources(folder)
    return resources, load_pages(folder, resources)


def _behaviours_of_then(path: Path) -> tuple[Mapping[str, Resource], Mapping[str, PageBehaviour]]:
    """The behaviours of a revision; those of now where the revision's are written for another schema."""
    try:
        return _load(_behaviour(path))
    except BehaviourError:
        return _load(bundled_pack() / "behaviour")


def _top() -> str:
    return _git("rev-parse", "--show-toplevel").decode().strip()


def _unpack(archive: bytes, folder: Path) -> None:
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")


def _git(*arguments: str) -> bytes:
    """Run git and return what it prints; raises ``UsageError`` with what it says."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, timeout=GIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"git cannot be run: {error}", hint=HINT) from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip() or "no such revision or path"
        raise UsageError(f"git says: {said}", where=arguments[-1], hint=HINT)
    return done.stdout
