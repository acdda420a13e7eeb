"""Our strict reading beside Asciidoctor's, over our own pages, the hard cases and a generated corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import strategies as st

from harness.asciidoc.peer import available, compare
from tests.harness.asciidoc.drawn import FILES, data_table, directives
from tests.harness.asciidoc.grammar import any_lines, corpus, in_a_table, well_formed
from tests.harness.asciidoc.hard_cases import HARD_CASES, INCLUDED, WITH_INCLUDES

DOCS = Path(__file__).parents[3] / "specs" / "docs"

pytestmark = pytest.mark.skipif(
    not available(), reason="Asciidoctor (Debian package asciidoctor) is not here"
)


def differences(folder: Path, pages: list[str]) -> str:
    """Write the pages and return a report of the first few that differ; nothing if all are equal."""
    names = [f"page-{number:04}.adoc" for number in range(len(pages))]
    for name, page in zip(names, pages, strict=True):
        (folder / name).write_text(page)
    found = list(compare(folder, names))
    differing = sorted({each.page for each in found})
    report = [f"{len(differing)} of {len(pages)} pages differ"] if differing else []
    for name in differing[:3]:
        report.append(f"--- {name}\n{(folder / name).read_text()}")
        report.extend(str(each) for each in found if each.page == name)
    return "\n".join(report)


def test_our_own_pages() -> None:
    pages = sorted(file.relative_to(DOCS).as_posix() for file in DOCS.rglob("*.asciidoc"))
    assert pages
    assert [str(each) for each in compare(DOCS, pages)] == []


def test_the_hard_cases(tmp_path: Path) -> None:
    (tmp_path / "shared.asciidoc").write_text(INCLUDED)
    cases = {**HARD_CASES, **WITH_INCLUDES}
    assert differences(tmp_path, [text for text, _ in cases.values()]) == ""


DOCUMENTS = [
    "= Book\n:doctype: book\n\nText.\n\n= Part\n\nOne.\n\n* Two\n\n== A\n\n= Next\n\n== B\n\nText.",
    "= Book\n:doctype: book\n\n= Part\n\n[partintro]\n--\nText.\n--\n\n== Chapter\n\n= Last\n\nText.",
    "= cmd(1)\nAn Author\nv1, 2020\n:doctype: manpage\n\n== Name\n\ncmd - does it\n\n== Use\n\n*cmd* FILE",
    "= T\n\ninclude::https://example.org/part.adoc[tag=x]\n\nText.",
    *(f"= T\n\ninclude::outer.adoc[depth={depth}]\n\nText.\n\ninclude::outer.adoc[]" for depth in range(3)),
    "= T\n\nifeval::[{safe-mode-level} < 20]\nText.\nendif::[]\n\nifdef::asciidoctor-version[More.]",
]


def test_kinds_of_documents_and_includes(tmp_path: Path) -> None:
    (tmp_path / "outer.adoc").write_text("outer\n\ninclude::inner.adoc[]\n")
    (tmp_path / "inner.adoc").write_text("inner\n\ninclude::last.adoc[]\n")
    (tmp_path / "last.adoc").write_text("last\n")
    assert differences(tmp_path, DOCUMENTS) == ""


def test_tables_that_are_written_as_data(tmp_path: Path) -> None:
    assert differences(tmp_path, [data_table(number) for number in range(300)]) == ""


def test_conditions_and_regions(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    assert differences(tmp_path, [directives(number) for number in range(300)]) == ""


@pytest.mark.parametrize(
    ("pages", "count"),
    [(well_formed(), 300), (any_lines(), 300)],
    ids=["formed", "any"],
)
def test_a_generated_corpus(pages: st.SearchStrategy[str], count: int, tmp_path: Path) -> None:
    made = corpus(pages, count)
    assert len(made) == count
    tables = [in_a_table(made[start : start + 4], start) for start in range(0, count, 4)]
    assert differences(tmp_path, made + tables) == ""
