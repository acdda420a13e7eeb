"""What a snippet says: the statements of its page that it is an example of."""

from __future__ import annotations

from pathlib import Path

from harness.asciidoc.reader import Reader
from harness.model.spec import ApiSpec, Availability, Page, Privileges, Rule, Statement
from harness.reading.build import build_specs
from harness.reading.statements import fingerprint
from harness.suites.page import SnippetPage, SnippetTest

RULE = "example"


def page_spec(page: SnippetPage, root: Path) -> ApiSpec:
    """The page with one statement, or more, for each of its tests.

    Where it is an API page, they are those of its spec, so that a verdict leads to the same statement as
    every other run; elsewhere, and for snippets that only tests see, the snippet's text is the statement.
    """
    specs = build_specs(Reader(root).read(page.file))
    known = [s for spec in specs for s in spec.statements if any(r.kind == RULE for r in s.rules)]
    statements: list[Statement] = []
    for test in page.tests:
        lines = {snippet.line for snippet in test.snippets}
        found = [s for s in known if s.file == page.file and s.line in lines]
        statements += found or [_statement(page, test)]
    return ApiSpec(
        id=page.id,
        title=specs[0].title if specs else page.id,
        page=Page(page.file, page.sha256),
        availability=specs[0].availability if specs else Availability(),
        requests=(),
        privileges=Privileges(),
        parameters=(),
        responses=(),
        examples=(),
        statements=tuple({each.id: each for each in statements}.values()),
    )


def statements_of(page: SnippetPage, test: SnippetTest, spec: ApiSpec) -> tuple[str, ...]:
    """Ids of the statements that the test is about."""
    lines = {snippet.line for snippet in test.snippets}
    return tuple(s.id for s in spec.statements if s.file == page.file and s.line in lines)


def _statement(page: SnippetPage, test: SnippetTest) -> Statement:
    text = " ".join(" ".join(snippet.text.split()) for snippet in test.snippets) or "an empty snippet"
    return Statement(
        id=f"{page.id}#snippets.{test.snippets[0].id}",
        text=text,
        fingerprint=fingerprint(text),
        file=page.file,
        line=test.line,
        status="executable",
        rules=(Rule(RULE),),
    )
