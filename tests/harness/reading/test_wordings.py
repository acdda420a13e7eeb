"""Every pattern of the tables of phrases has wordings that it reads and near misses that it does not."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import pytest

from harness.reading.informative import informative_reason
from harness.reading.privileges import read_needs, read_roles
from harness.reading.prose import parameter_rules
from harness.reading.values import values_in_sentence
from tests.harness.reading.wordings import PARTS, PRIVILEGES, RULES, WORDINGS

MODULES = (
    "bounds", "defaults", "effects", "formats", "informative", "no_match", "optional_paths", "privileges",
    "prose", "purpose", "relations", "selecting", "sizes", "values",
)  # fmt: skip

WHOLE = ("values.ONLY_GLOSSED", "values.THE_DEFAULT")


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every pattern of the modules by its name; those in the rows of a table with their number."""
    for module in MODULES:
        for name, value in vars(importlib.import_module(f"harness.reading.{module}")).items():
            if isinstance(value, re.Pattern):
                yield f"{module}.{name}", value
            elif name.isupper() and isinstance(value, tuple):
                for index, row in enumerate(value):
                    for part in row if isinstance(row, tuple) else ():
                        if isinstance(part, re.Pattern):
                            yield f"{module}.{name}[{index}]", part


PATTERNS = dict(patterns())


def found(name: str, sentence: str) -> re.Match[str] | None:
    """Ask the pattern as its module does: some are for a whole sentence, or for its beginning."""
    pattern = PATTERNS[name]
    if name in WHOLE:
        return pattern.fullmatch(sentence)
    return pattern.match(sentence) if "OPENINGS" in name else pattern.search(sentence)


def test_every_pattern_has_wordings_and_near_misses() -> None:
    assert set(PATTERNS) == set(WORDINGS) | PARTS
    assert [name for name, (wordings, near) in WORDINGS.items() if not (wordings and near)] == []


@pytest.mark.parametrize("name", WORDINGS)
def test_the_pattern_finds_its_wordings_and_no_near_miss(name: str) -> None:
    wordings, near = WORDINGS[name]
    assert [sentence for sentence in wordings if not found(name, sentence)] == []
    assert [sentence for sentence in near if found(name, sentence)] == []


@pytest.mark.parametrize("name", ["values.FIXED", *(name for table in RULES for name in table)])
def test_a_wording_gives_its_parameter_a_rule(name: str) -> None:
    wordings, _ = WORDINGS[name]
    assert [sentence for sentence in wordings if not parameter_rules(sentence, "p", "body")] == []


@pytest.mark.parametrize(
    "sentence", [s for name in PRIVILEGES if "UI" not in name for s in WORDINGS[name][0]]
)
def test_a_wording_of_rights_gives_a_privilege_or_a_role(sentence: str) -> None:
    assert read_needs(sentence) or read_roles(sentence)


@pytest.mark.parametrize("sentence", WORDINGS["privileges.UI_ONLY"][0])
def test_a_privilege_that_only_a_user_interface_needs_is_none(sentence: str) -> None:
    assert read_needs(sentence) == []
    assert read_needs(sentence.replace("(UI only)", "")) != []


@pytest.mark.parametrize("name", ["values.INLINE", "values.ONLY_GLOSSED"])
def test_a_wording_of_values_lists_them(name: str) -> None:
    wordings, near = WORDINGS[name]
    assert [sentence for sentence in wordings if len(values_in_sentence(sentence)) < 2] == []
    assert [sentence for sentence in near if values_in_sentence(sentence)] == []


@pytest.mark.parametrize("name", [name for name in WORDINGS if name.startswith("informative.")])
def test_an_informative_wording_has_a_reason_and_its_near_miss_has_none(name: str) -> None:
    wordings, near = WORDINGS[name]
    assert [sentence for sentence in wordings if informative_reason(sentence) is None] == []
    assert [sentence for sentence in near if informative_reason(sentence) is not None] == []
