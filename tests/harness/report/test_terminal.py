"""The terminal: what is printed, and what never is."""

from __future__ import annotations

import io

from rich.console import Console

from harness.model.verdict import Verdict
from harness.report.report import Report
from harness.report.terminal import Terminal
from tests.harness.report.making import NASTY, ended, events, failing, passing, prop

ONE, TWO, THREE = prop("one", "first"), prop("two", "second"), prop("three", "other")


def printed(*results: object, terminal: bool = False, verbose: bool = False, **finish: object) -> str:
    stream, summary = io.StringIO(), Report()
    console = Console(file=stream, force_terminal=terminal, width=60)
    shown = Terminal(console, summary, "here/report.json", verbose=verbose)
    for event in events(*results, **finish):  # type: ignore[arg-type]
        summary(event)
        shown(event)
    return stream.getvalue()


def test_the_summary_has_a_line_for_every_statement_if_asked() -> None:
    text = printed((ONE, passing(ONE)), (TWO, failing(TWO, "second")), verbose=True)
    lines = text.splitlines()
    assert "Some page  1 informative, 1 pass, 1 fail, 2 not exercised of 5 statements" in lines
    assert "  ✓ page.asciidoc:10  Sentence first." in lines
    assert "  ✗ page.asciidoc:20  Sentence second." in lines
    assert "  ? page.asciidoc:40  Sentence nobody." in lines
    assert "properties: 1 fail, 1 pass; 28 cases, 112 requests, 2.5 s" in lines
    assert "\x1b" not in text


def test_what_is_in_order_is_only_counted() -> None:
    text = printed((ONE, passing(ONE)), (TWO, failing(TWO, "second")))
    assert "  ✗ page.asciidoc:20  Sentence second." in text
    assert "Sentence first." not in text


def test_however_much_fails_the_terminal_stays_readable() -> None:
    many = [prop(f"p{number}", "second") for number in range(500)]
    text = printed(*((each, failing(each, "second")) for each in many))
    assert len(text.splitlines()) <= 200


def test_a_failure_can_be_seen_again() -> None:
    text = printed((TWO, failing(TWO, "second")))
    assert "FAIL page/two: title of two" in text
    assert 'page.asciidoc:20  "Sentence second."' in text
    assert "✗ s2  # look -> 200" in text
    assert "expected (s2): status 404" in text
    assert "seed 7; see it again: harness replay here/report.json page/two" in text


def test_nothing_that_a_target_says_controls_the_terminal() -> None:
    text = printed((TWO, failing(TWO, body=NASTY + "[bold red]markup[/]")))
    assert not {c for c in text if not c.isprintable()} - {"\n"}
    assert "[bold red]markup[/]" in text


def test_why_it_ended_early_and_what_was_left() -> None:
    skipped = ended(THREE, Verdict.SKIPPED, "interrupted")
    text = printed((ONE, passing(ONE)), (THREE, skipped), stopped="interrupted", leftovers=("thing [x]",))
    assert "stopped early: interrupted" in text
    assert "could not be removed: thing [x]" in text


def test_colours_only_in_a_terminal() -> None:
    assert "\x1b[" in printed((ONE, passing(ONE)), terminal=True)
