"""From the snippets of a test to its steps, as Elasticsearch's build generates them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from harness.suites.environment import Environment
from harness.suites.page import SnippetPage, SnippetTest, is_response
from harness.suites.quoting import as_data
from harness.suites.requests import parse
from harness.suites.scanner import Snippet
from harness.suites.steps import PlannedStep

NO_SHARD_CHECK = ("_cat", "_ml/datafeeds/")
BLANKS = re.compile(r" +")


def setup_steps(page: SnippetPage, environment: Environment) -> list[PlannedStep]:
    """The steps before each test of the page. Raises ``ValueError`` for a snippet that cannot be used."""
    return list(_section(page, page.setup, environment))


def teardown_steps(page: SnippetPage, test: SnippetTest, environment: Environment) -> list[PlannedStep]:
    """The steps after a test, whatever came of it. Raises ``ValueError`` like `setup_steps`."""
    named = [
        step
        for snippet in (*test.snippets, *page.setup)
        for name in snippet.marks.teardowns
        for step in _named(page, snippet, "teardown", name, environment)
    ]
    return [*named, *_section(page, page.teardown, environment)]


def test_steps(page: SnippetPage, test: SnippetTest, environment: Environment) -> list[PlannedStep]:
    """The steps of the test itself. Raises ``ValueError`` like `setup_steps`."""
    steps: list[PlannedStep] = []
    for snippet in test.snippets:
        _check(page, snippet)
        if is_response(snippet):
            if not snippet.marks.skip:
                expected = _expected(page, snippet, environment)
                steps.append(PlannedStep({"match": {"$body": expected}}, _about(page, snippet, "response")))
            continue
        for name in snippet.marks.setups:
            steps += _named(page, snippet, "setup", name, environment)
        steps += _requests(page, snippet, environment, section=False)
    return steps


def _section(
    page: SnippetPage, snippets: Iterable[Snippet], environment: Environment
) -> Iterator[PlannedStep]:
    for snippet in snippets:
        _check(page, snippet)
        for name in snippet.marks.setups:
            yield from _named(page, snippet, "setup", name, environment)
        yield from _requests(page, snippet, environment, section=True)


def _named(
    page: SnippetPage, snippet: Snippet, kind: str, name: str, environment: Environment
) -> Iterator[PlannedStep]:
    about = _about(page, snippet, f"{kind} {name}")
    for step in environment.setups.named(kind, name):
        yield PlannedStep(step, about, setup=True)


def _requests(
    page: SnippetPage, snippet: Snippet, environment: Environment, *, section: bool
) -> Iterator[PlannedStep]:
    """``catch`` is about the last request of the snippet only, ``warning`` about all of them."""
    about = _about(page, snippet, "snippet")
    try:
        parts = parse(_text(snippet, environment))
    except ValueError as error:
        raise ValueError(f"{page.file}:{snippet.line}: {error}") from error
    if not parts:
        raise ValueError(f"{page.file}:{snippet.line}: the snippet holds no request")
    for index, part in enumerate(parts):
        if isinstance(part, list):
            yield from (PlannedStep(step, about, section) for step in part)
            continue
        call: dict[str, Any] = dict(part.raw())
        if snippet.marks.catch and index == len(parts) - 1:
            call["catch"] = snippet.marks.catch
        if snippet.marks.warnings:
            call["warnings"] = list(snippet.marks.warnings)
        yield PlannedStep({"do": call}, about, section)
        if not (section or snippet.marks.skip_shard_failures or part.path.startswith(NO_SHARD_CHECK)):
            yield PlannedStep({"is_false": "_shards.failures"}, about)


def _expected(page: SnippetPage, snippet: Snippet, environment: Environment) -> Any:
    text = _text(snippet, environment)
    if snippet.marks.non_json:
        lines = BLANKS.sub(r"\\s+", text.rstrip("\n")).split("\n")
        return "/" + "\\s*\\n".join(lines) + "\\s*/"
    try:
        return as_data(text)
    except ValueError as error:
        raise ValueError(f"{page.file}:{snippet.line}: {error}") from error


def _text(snippet: Snippet, environment: Environment) -> str:
    text = environment.substituted(snippet.text)
    for substitution in snippet.marks.substitutions.values():
        text = substitution.apply(text)
    return text


def _check(page: SnippetPage, snippet: Snippet) -> None:
    if snippet.problems:
        problem = snippet.problems[0]
        raise ValueError(f"{page.file}:{problem.line}: {problem.what}")


def _about(page: SnippetPage, snippet: Snippet, what: str) -> str:
    return f"{what}, {page.file}:{snippet.line}"
