"""The ledger: what was made is removed, newest first, and what stays is named."""

from __future__ import annotations

from typing import Any

import pytest

from harness.endpoint.ledger import Ledger
from harness.model.case import Created
from tests.harness.endpoint.scripted import Script, target
from tests.harness.planning.things import resources

A, B = Created("thing", "a"), Created("thing", "b", {"kind": "k"})
LINK = Created("link", "l", {"to": "a"})


def ledger(script: Script) -> tuple[Ledger, Any]:
    tested, transport = target(script)
    return Ledger(tested, resources()), transport


def always(status: int | None) -> Script:
    return lambda *_: None if status is None else (status, {})


def test_it_cleans_up_newest_first_and_once() -> None:
    book, transport = ledger(always(200))
    book.record((A, B))
    book.record((LINK,))
    book.clean()
    book.clean()
    assert transport.lines == [
        "DELETE /links/l",
        "DELETE /things/b?force=true",
        "DELETE /things/a?force=true",
    ]
    assert book.leftovers == []


def test_what_a_request_removed_is_not_removed_again() -> None:
    book, transport = ledger(always(200))
    book.record((A, B))
    book.forget((A,))
    book.clean()
    assert transport.lines == ["DELETE /things/b?force=true"]


def test_what_was_made_again_after_its_removal_is_removed() -> None:
    book, transport = ledger(always(200))
    book.record((A,))
    book.forget((A,))
    book.record((A,))
    book.clean()
    assert "DELETE /things/a?force=true" in transport.lines


def test_the_word_of_a_target_that_was_caught_is_not_taken() -> None:
    book, transport = ledger(always(200))
    book.record((A, B))
    book.forget((A, B))
    book.clean(doubtful=True)
    assert transport.lines == ["DELETE /things/b?force=true", "DELETE /things/a?force=true"]


@pytest.mark.parametrize("status", [200, 202, 404])
def test_gone_is_gone(status: int) -> None:
    book, _ = ledger(always(status))
    book.record((A,))
    book.clean()
    assert book.leftovers == []


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_what_is_refused_stays_and_is_named_and_the_rest_is_removed(status: int) -> None:
    def script(method: str, path: str, _: Any) -> Any:
        if method == "GET":
            return 200, {"things": ["b"]}
        return (status if "/things/b" in path else 200), {}

    book, transport = ledger(script)
    book.record((A, B))
    book.clean()
    assert book.leftovers == ["thing b"]
    assert "DELETE /things/a?force=true" in transport.lines


def test_what_is_refused_and_is_not_there_is_not_left() -> None:
    book, transport = ledger(lambda method, *_: (200, {"things": []}) if method == "GET" else (400, {}))
    book.record((A,))
    book.clean()
    assert book.leftovers == []
    assert transport.lines == ["DELETE /things/a?force=true", "GET /things"]


def test_what_was_refused_is_not_looked_after() -> None:
    book, transport = ledger(always(200))
    book.refuse(book.record((A,)))
    book.clean()
    assert transport.lines == []


def test_a_refusal_does_not_forget_what_was_there_before() -> None:
    book, transport = ledger(always(200))
    book.record((A,))
    book.refuse(book.record((A,)))
    book.clean()
    assert transport.lines == ["DELETE /things/a?force=true"]


def test_what_is_used_by_something_older_is_removed_after_it() -> None:
    gone: list[str] = []

    def script(method: str, path: str, body: Any) -> Any:
        if "/things/b" in path and "/links/l" not in gone:
            return 409, {}
        gone.append(path)
        return 200, {}

    book, _ = ledger(script)
    book.record((LINK, B))
    book.clean()
    assert book.leftovers == []
    assert len(gone) == 2


def test_a_dead_target_is_not_asked_for_everything() -> None:
    book, transport = ledger(always(None))
    book.record((A, B, LINK))
    book.clean()
    assert book.leftovers == ["link l", "thing b", "thing a"]
    assert transport.lines == ["DELETE /links/l", "GET /"]


def test_an_interruption_loses_nothing() -> None:
    interrupted = iter([True])

    def script(method: str, path: str, body: Any) -> Any:
        if next(interrupted, False):
            raise KeyboardInterrupt
        return 200, {}

    book, transport = ledger(script)
    book.record((A, B))
    with pytest.raises(KeyboardInterrupt):
        book.clean()
    book.clean()
    assert transport.lines[-2:] == ["DELETE /things/b?force=true", "DELETE /things/a?force=true"]
