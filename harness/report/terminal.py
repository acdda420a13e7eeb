"""The terminal: progress while the run goes, then a summary by page and statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from harness.model.verdict import Verdict
from harness.report.explain import explain
from harness.report.report import Report, StatementResult
from harness.running.events import Event, PropertyFinished, PropertyStarted, RunFinished, RunStarted

MARKS = {
    "pass": "[green]✓[/]",
    "fail": "[red]✗[/]",
    "waived": "[yellow]w[/]",
    "error": "[red]![/]",
    "skipped": "[yellow]-[/]",
    "unsupported": "[yellow]-[/]",
    "informative": "[dim]·[/]",
    "not exercised": "[yellow]?[/]",
}

NOTED = (Verdict.ERROR, Verdict.SKIPPED, Verdict.WAIVED)


LONGEST_NAME = 200
SHOWN_LEFTOVERS = 20
MOST_LINES = 4
MOST_NAMES = 3
REASON = 240
FULL_FAILURES = 5
MOST_NOTED = 40
QUIET = ("pass", "informative")
"""Without --verbose a run prints at most about 200 lines: what is in order is only counted."""


class Terminal:
    """Prints events; plain lines when the output is not a terminal."""

    def __init__(self, console: Console, summary: Report, report: str, *, verbose: bool = False) -> None:
        self._verbose = verbose
        self._told = 0
        self._console = console
        self._summary = summary
        self._report = report
        self._begun: set[str] = set()
        self._url = ""
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("starting")

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, RunStarted):
            self._begin(event)
        elif isinstance(event, PropertyStarted):
            self._begun.add(event.property.id)
            self._progress.update(self._task, description=event.property.id)
        elif isinstance(event, PropertyFinished):
            self._progress.advance(self._task)
            noted = event.result.verdict in (Verdict.FAIL, *NOTED)
            self._told += noted and event.property.id in self._begun
            if self._told > MOST_NOTED and not self._verbose:
                return
            if self._told > FULL_FAILURES and event.result.verdict is Verdict.FAIL and not self._verbose:
                line = f"{event.property.id}: {event.result.reason}"
                self._console.print("[red]FAIL[/] " + _shown(line)[:REASON], soft_wrap=True)
            elif event.result.verdict is Verdict.FAIL:
                text = explain(event.property, event.result, self._url, self._report)
                self._console.print("\n[red]FAIL[/] " + _shown(text), soft_wrap=True)
            elif event.result.verdict in NOTED and event.property.id in self._begun:
                label = str(event.result.verdict).upper()
                line = f"{event.property.id}: {event.result.reason}"
                self._console.print(f"[yellow]{label}[/] " + _shown(line), soft_wrap=True)
        else:
            self._end(event)

    def close(self) -> None:
        """Stop the progress display, whatever happened."""
        self._progress.stop()

    def _begin(self, event: RunStarted) -> None:
        self._url = event.target_url
        target = f"{event.target_name} {event.target_version} at {event.target_url}"
        pages = ", ".join(api.id for api in event.apis)
        self._console.print(
            _shown(
                f"{target}\n{len(event.properties)} properties of {pages}; seed {event.seed}; run {event.run}"
            ),
            soft_wrap=True,
        )
        self._progress.update(self._task, total=len(event.properties))
        self._progress.start()

    def _end(self, event: RunFinished) -> None:
        self.close()
        results = self._summary.statements()
        for api in self._summary.started.apis if self._summary.started else ():
            mine = [result for result in results if result.api == api.id]
            self._console.print(f"\n[bold]{_shown(api.title)}[/]  {_counts(mine)}", soft_wrap=True)
            told = mine if self._verbose else [r for r in mine if r.verdict not in QUIET]
            cut = len(told) if self._verbose else MOST_LINES
            silent = all(r.verdict in ("informative", "not exercised") for r in mine)
            if silent and told and not self._verbose:
                why = next((r.reason for r in told if r.reason), "nothing of it was tried")
                self._console.print(f"  ? {_shown(why)[:REASON]}", soft_wrap=True)
                continue
            for result in told[:cut]:
                self._console.print(_line(result), soft_wrap=True)
            if len(told) > cut:
                self._console.print(f"  … and {len(told) - cut} more, see {self._report}", soft_wrap=True)
        self._console.print("")
        self._say_grouped("unsupported", self._unsupported(), MOST_NAMES)
        left_out = self._summary.started.left_out if self._summary.started else ()
        self._say_grouped("pages left out", [(each.reason, each.page) for each in left_out])
        verdicts = ", ".join(
            f"{count} {verdict}" for verdict, count in sorted(self._summary.verdicts.items())
        )
        self._console.print(
            f"properties: {verdicts or 'none'}; {self._summary.cases} cases, {event.requests} requests, "
            f"{event.seconds:.1f} s",
            soft_wrap=True,
        )
        if event.stopped:
            self._console.print(f"[red]stopped early:[/] {_shown(event.stopped)}", soft_wrap=True)
        for leftover in event.leftovers[:SHOWN_LEFTOVERS]:
            self._console.print(f"[yellow]could not be removed:[/] {_name(leftover)}", soft_wrap=True)
        if event.doubtful:
            self._console.print(
                f"{len(event.doubtful)} requests that make something were not answered; "
                f"should it appear later: {self._clean}",
                soft_wrap=True,
            )
        if event.leftovers:
            self._console.print(
                f"{len(event.leftovers)} left over; try again: {self._clean}",
                soft_wrap=True,
            )

    @property
    def _clean(self) -> str:
        """The command that cleans up after this run."""
        run = self._summary.started.run if self._summary.started else ""
        return f"harness clean {run} --endpoint {self._url}"

    def _unsupported(self) -> list[tuple[str, str]]:
        results = self._summary.results
        return [(str(r.reason), p.id) for p, r in results if r.verdict is Verdict.UNSUPPORTED]

    def _say_grouped(self, what: str, reasoned: Iterable[tuple[str, str]], most: int | None = None) -> None:
        """One line for each reason, with the names it applies to."""
        groups: dict[str, list[str]] = {}
        for reason, name in reasoned:
            groups.setdefault(reason, []).append(name)
        for reason, names in groups.items():
            shown = names if self._verbose else names[:most]
            more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
            text = f"{what} ({reason[:REASON]}): {', '.join(shown)}{more}"
            self._console.print(_shown(text), soft_wrap=True)


def _shown(text: str) -> str:
    """``text`` from anywhere, as it can be printed: no markup, no control characters but line breaks."""
    return escape("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text))


def _name(text: str) -> str:
    """A name as a server tells it, on one line."""
    return _shown(text.replace("\n", "\ufffd")[:LONGEST_NAME])


def _counts(results: list[StatementResult]) -> str:
    counts = Counter(result.verdict for result in results)
    return (
        ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        + f" of {len(results)} statements"
    )


def _line(result: StatementResult) -> str:
    statement = result.statement
    text = statement.text if len(statement.text) <= 90 else statement.text[:87] + "..."
    return f"  {MARKS[result.verdict]} {_shown(statement.place)}  {_shown(text)}"
