"""YAML that guesses nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.errors import BehaviourError, SpecError
from harness.pack.loader import load_yaml, parse_yaml

FILE = Path("x.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("2024-01-01", "2024-01-01"),
        ("1:30", "1:30"), ("0x10", "0x10"), ("0o7", "0o7"), ("1_000", "1_000"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("12", 12), ("-1.5", -1.5),
        ("1e3", 1000.0), ("'12'", "12"), ('"true"', "true"), ("30s", "30s"), ("<<", "<<"), ("=", "="),
    ],
)  # fmt: skip
def test_plain_scalars(text: str, value: Any) -> None:
    found = parse_yaml(f"a: {text}\n", FILE).data["a"]
    assert found == value
    assert type(found) is type(value)


def test_every_part_has_its_line() -> None:
    loaded = parse_yaml("a:\n  b:\n    - 1\n    - c: 2\n", FILE)
    assert loaded.place(("a", "b", 1, "c")) == "x.yaml:4"
    assert loaded.line(("a", "b", 0)) == 3
    assert loaded.line(("a", "b", 1, "gone")) == 4
    assert loaded.line(("nowhere",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "twice"),
        ("a: [1\nb: 2\n", 2, "not YAML"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "tag"),
        ("a: 1\nb: !own x\n", 2, "tag"),
        ("? [1, 2]\n: 3\n", 1, "key"),
        ("a: &x [*x]\n", 1, "itself"),
        ("a: \tb: c\n", 1, "not YAML"),
    ],
)
def test_errors_say_where_what_and_what_to_do(text: str, line: int, what: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_yaml(text, FILE)
    assert caught.value.where == f"x.yaml:{line}"
    assert what in caught.value.what
    assert caught.value.hint


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        load_yaml(tmp_path / "gone.yaml")
    (tmp_path / "bad.yaml").write_bytes(b"a: \xff\n")
    with pytest.raises(BehaviourError, match="cannot be read"):
        load_yaml(tmp_path / "bad.yaml", error=BehaviourError)
