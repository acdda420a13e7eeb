"""Sentences are told off by their words before any pattern is tried: that must never change what is read."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from harness.reading.extract import extract_pages
from harness.reading.phrases import lacks
from harness.reading.prose import parameter_rules

TABLES = ("bounds", "defaults", "formats", "no_match", "relations", "selecting", "sizes")
"""The tables that ask for words first."""


def test_no_rule_of_our_pages_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    specs = extract_pages(Path("specs/docs")).specs
    texts = sorted({each.text for spec in specs for each in spec.statements})
    screened = [parameter_rules(text, "p", "query") for text in texts]
    for table in TABLES:
        module = importlib.import_module(f"harness.reading.{table}")
        monkeypatch.setattr(module, "lacks", lambda _sentence, _words: False)
    assert [parameter_rules(text, "p", "query") for text in texts] == screened
    assert sum(map(bool, screened)) > 100


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("It can't be set.", "can"),
        ("`_all` is taken.", "all"),
        ("DEFAULTS to 1.", "defaults"),
        ("It is base64-encoded.", "base64"),
    ],
)
def test_words_are_found_whatever_stands_around_them(sentence: str, word: str) -> None:
    assert not lacks(sentence, frozenset({word, "never"}))
    assert lacks(sentence, frozenset({"never"}))
