"""``harness clean``: remove what a run left that was killed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from harness.cli.target_options import target_options
from harness.endpoint.fence import Fence
from harness.endpoint.journal import RunFolder, remaining, runs_in, state_folder
from harness.endpoint.ledger import Ledger
from harness.endpoint.namespace import RUN_NAME, Namespace
from harness.endpoint.probe import greet
from harness.endpoint.reading_back import ReadingBack, is_addressable
from harness.endpoint.target import Target
from harness.errors import UsageError
from harness.model.behaviour import Resource
from harness.model.case import Created
from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from harness.pack.folder import load_pack
from harness.planning.contract import load_contract
from harness.running.opening import TargetChoice, opened
from harness.suites.cleanup import PATH, Cleanup
from harness.suites.guest import PathFence


@click.command()
@click.argument("run", required=False)
@click.option("--all", "every", is_flag=True, help="All runs of this machine that left something there.")
@target_options
@click.option("--specs", type=click.Path(path_type=Path), help="Spec pack; without it the run's own.")
def clean(run: str | None, every: bool, specs: Path | None, **choice: Any) -> int:
    """Remove what RUN has left on a server, by its ledger and by the prefix of its names; nothing else.

    RUN is the name that every report tells, such as hxabcdef. Without RUN and --all, the runs are listed.

    \b
    Exit codes: 0 nothing is left, 2 usage, 3 target unreachable, 7 something could not be removed.
    """
    folders = runs_in(state_folder(os.environ))
    if run is None and not every:
        _list(folders)
        return int(ExitCode.PASSED)
    if run is not None and not re.fullmatch(RUN_NAME, run):
        raise UsageError(
            f"{run!r} is not the name of a run", hint="they look like hxabcdef; a report tells it"
        )
    chosen = TargetChoice(**choice)
    if chosen.endpoint is None:
        raise UsageError("which server?", hint="give --endpoint URL")
    left: list[str] = []
    with opened(chosen) as target:
        greet(target, "hxclean")
        for folder in _chosen(folders, run, target):
            left += _clean(folder, target, specs)
    for each in left:
        click.echo(f"could not be removed: {each}")
    return int(ExitCode.LEFTOVERS if left else ExitCode.PASSED)


def _list(folders: list[RunFolder]) -> None:
    for folder in folders:
        header = folder.header()
        count = len(remaining((entry.what, entry.created) for entry in folder.entries()))
        going = " (still going)" if folder.still_going() else ""
        click.echo(f"{folder.run}  {header.get('started')}  {header.get('url')}  {count} to remove{going}")
    click.echo(f"{len(folders)} runs left something; `harness clean RUN --endpoint URL` removes it")


def _chosen(folders: list[RunFolder], run: str | None, target: Target) -> Iterator[RunFolder]:
    """The folders to work through: the one of ``run``, even if this machine has no ledger of it, or all."""
    if run is not None:
        yield next((f for f in folders if f.run == run), RunFolder(state_folder(os.environ) / "runs" / run))
        return
    for folder in folders:
        if folder.header().get("url") == target.url and not folder.still_going():
            yield folder


def _clean(folder: RunFolder, target: Target, specs: Path | None) -> list[str]:
    pack = specs or Path(str(folder.header().get("pack") or bundled_pack()))
    contract = load_contract(load_pack(pack))
    namespace = Namespace(folder.run)
    target.fence = Fence(contract.routes, namespace.owns, target.access.read_only)
    noted = remaining((entry.what, entry.created) for entry in folder.entries())
    paths = [each.name for each in noted if each.resource == PATH]
    reading = ReadingBack(target)
    resources = contract.resources
    strange = [
        f"{e.resource} {e.name}: the pack has no such resource" for e in noted if not _known(e, resources)
    ]
    noted = [each for each in noted if each.resource in resources and is_addressable(each.name)]
    ledger = Ledger(target, resources)
    seen = [Created(r.name, name) for r, name in reading.left(resources.values(), namespace.owns)]
    known = {each.name for each in noted}
    ledger.record((*(each for each in seen if each.name not in known), *noted))
    ledger.clean(doubtful=True)
    still = {name for _, name in reading.left(resources.values(), namespace.owns)}
    left = [
        *strange,
        *_clean_paths(paths, target),
        *ledger.leftovers,
        *(name for name in still if not any(name in text for text in ledger.leftovers)),
    ]
    count = len({e.name for e in (*noted, *seen)}) + len(paths)
    click.echo(f"{folder.run}: {count} looked after, {len(left)} left")
    if not left:
        folder.remove()
    return left


def _known(entry: Created, resources: Mapping[str, Resource]) -> bool:
    return entry.resource == PATH or entry.resource in resources or not is_addressable(entry.name)


def _clean_paths(paths: list[str], target: Target) -> list[str]:
    """Remove what snippets have made, path by path; what is still there."""
    if not paths:
        return []
    target.fence = PathFence(paths)
    cleanup = Cleanup(target)
    cleanup.take_over(paths)
    cleanup.clean()
    return cleanup.leftovers
