"""A run of snippet tests: the same events as every other run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from harness.endpoint.namespace import Namespace
from harness.endpoint.probe import SECURITY, greet
from harness.endpoint.target import Target
from harness.errors import TargetLost
from harness.model.verdict import PropertyResult, Verdict
from harness.pack.bundled import bundled_pack
from harness.pack.importing import load_rest_apis
from harness.running.events import Emit, PropertyFinished, PropertyStarted, RunFinished, RunStarted
from harness.running.judging import lost_result
from harness.running.session import ledger_on_disk
from harness.suites import SNIPPETS
from harness.suites.environment import Environment, Setups, build_texts, fixtures_for, load_setups
from harness.suites.judging import SEED, SnippetJudge
from harness.suites.suite import SnippetItem, Suite

PREFIX = "hxsnippets"
STOPPED_BY_FAILURE = "the first failure was enough"


@dataclass(frozen=True, slots=True)
class SnippetOptions:
    """How to run: files of named set-ups and of API specifications, and whether the first failure ends it."""

    setups: Path | None = None
    rest_api_spec: Path | None = None
    error_trace: bool = False
    fail_fast: bool = False


def load_environment(options: SnippetOptions) -> Environment:
    """Read the files that the options name. Raises ``PackError``, ``UsageError``."""
    setups = load_setups(options.setups) if options.setups else Setups()
    apis = load_rest_apis(options.rest_api_spec) if options.rest_api_spec else {}
    return Environment({}, setups, apis, fixtures_for(options.setups), options.error_trace)


def with_target(environment: Environment, target: Target) -> Environment:
    """The environment with the versions that the target tells."""
    return replace(environment, texts=build_texts(target.send("GET", "/").body))


def execute(
    suite: Suite, target: Target, environment: Environment, emit: Emit, *, fail_fast: bool = False
) -> None:
    """Judge every test and emit what comes of it. Raises ``TargetUnreachable``, ``TargetUnusable`` before
    the first event, ``TargetLost`` at the end of a run whose target died."""
    started = time.monotonic()
    greeting = greet(target, PREFIX)
    run = Namespace().prefix
    emit(
        RunStarted(
            target.url,
            greeting.name,
            greeting.version,
            (SECURITY,) if greeting.secured else (),
            suite.apis,
            tuple(item.property for item in suite.items),
            SEED,
            SNIPPETS,
            run=run,
        )
    )
    with ledger_on_disk(target, run, bundled_pack()) as folder:
        journal = folder.journal() if folder else None
        judge = SnippetJudge(target, with_target(environment, target), journal)
        course = _RunState(judge.judge, emit, fail_fast)
        try:
            for item in suite.items:
                course.take(item)
        finally:
            judge.close()
            if folder is not None and journal is not None:
                journal.close()
                folder.keep(judge.leftovers)
    seconds = time.monotonic() - started
    lost = course.lost is not None
    emit(RunFinished(seconds, target.requests, course.stopped, tuple(judge.leftovers), lost))
    if course.lost is not None:
        raise course.lost


@dataclass
class _RunState:
    """Takes one test after another until something stops it; those that remain are skipped."""

    judge: Callable[[SnippetItem], PropertyResult]
    emit: Emit
    fail_fast: bool
    stopped: str | None = None
    lost: TargetLost | None = None

    def take(self, item: SnippetItem) -> None:
        prop = item.property
        if self.stopped is not None:
            self.emit(PropertyFinished(prop, PropertyResult(prop.id, Verdict.SKIPPED, self.stopped)))
            return
        self.emit(PropertyStarted(prop))
        try:
            result = self.judge(item)
        except TargetLost as error:
            self.stopped, self.lost = error.what, error
            result = lost_result(prop, error, SEED)
        except KeyboardInterrupt:
            self.stopped = "interrupted"
            result = PropertyResult(prop.id, Verdict.SKIPPED, self.stopped)
        if self.fail_fast and result.verdict is Verdict.FAIL:
            self.stopped = STOPPED_BY_FAILURE
        self.emit(PropertyFinished(prop, result))
