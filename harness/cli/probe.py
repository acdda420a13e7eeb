"""``harness probe``: what is this server, and which parts of a pack does it offer?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from harness.cli.target_options import target_options
from harness.endpoint.probe import Capabilities
from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from harness.running.opening import TargetChoice, opened
from harness.running.probing import probe as ask
from harness.running.session import session


@click.command()
@target_options
@click.option("--specs", type=click.Path(path_type=Path), help="Spec pack; without it the bundled one.")
def probe(specs: Path | None, **choice: Any) -> int:
    """Ask a server what it is and what of a spec pack can be tested on it.

    One of each kind of resource is made and removed again; --read-only leaves that out.

    \b
    Exit codes: 0 told, 3 target unreachable, 7 something could not be removed.
    """
    with opened(TargetChoice(**choice)) as target:
        with session(specs or bundled_pack(), target, ask_first=False) as ready:
            pages = ready.pack.pages
            found = ask(ready.contract, ready.runner, pages, thorough=True)
            click.echo("\n".join(_lines(found, target.url, pages, [*ready.contract.resources])))
        for leftover in ready.runner.leftovers:
            click.echo(f"could not be removed: {leftover}")
    return int(ExitCode.LEFTOVERS if ready.runner.leftovers else ExitCode.PASSED)


def _lines(found: Capabilities, url: str, pages: tuple[str, ...], kinds: list[str]) -> list[str]:
    lines = [f"{found.name} {found.version} at {url}"]
    lines += [f"  {what}: {told}" for what, told in found.facts.items()]
    lines.append(f"  features: {', '.join(sorted(found.features)) or 'none'}")
    lines.append(f"pages offered: {len(pages) - len(found.absent_pages)} of {len(pages)}")
    lines += [f"  - {page}: {why}" for page, why in found.absent_pages.items()]
    made = [kind for kind in kinds if kind not in found.lacks]
    lines.append(f"resources that can be made: {', '.join(made) or 'none'}")
    lines += [f"  - {kind}: {why}" for kind, why in found.lacks.items()]
    return lines
