"""Patience: what stands in front of a server is waited out, and never taken for the API."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import pytest

from harness.endpoint.patience import BREAKS, TOO_MANY, WATCHED, Pace, Patient, retry_after
from harness.endpoint.transport import WireRequest, WireResponse
from harness.errors import NoAnswer, TargetLost, Unsteady, UsageError
from harness.running.opening import requests_a_second

OK = WireResponse(200, {}, {})
LIMITED = WireResponse(429, {"Retry-After": "2"}, {"error": "too many requests", "status": 429})
PROXY = WireResponse(503, {"content-type": "text/html"}, "<html>503</html>")
API_429 = WireResponse(429, {}, {"error": {"type": "es_rejected_execution_exception", "reason": "queue"}})
API_503 = WireResponse(503, {}, {"error": {"type": "unavailable_shards_exception", "reason": "wait"}})
BAD_GATEWAY = WireResponse(502, {}, "Bad Gateway")
BROKEN = NoAnswer("reset", connected=True)
REFUSED = NoAnswer("refused", connected=False)
SLOW = NoAnswer("no answer within 60 s", connected=True, timed_out=True)


class Answers:
    """Gives one answer after the other, the last one for ever."""

    base_url = "http://127.0.0.1:1"

    def __init__(self, answers: Iterable[Any]) -> None:
        self._answers = list(answers)
        self.sent = 0

    def send(self, _request: WireRequest, _timeout: float) -> WireResponse:
        self.sent += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    def close(self) -> None:
        """Nothing to release."""


def ask(*answers: Any, method: str = "GET") -> tuple[Any, Answers, list[float]]:
    """What comes of a request, or the error; the answers asked for, and the pauses."""
    pauses: list[float] = []
    inner = Answers(answers)
    patient = Patient(inner, sleep=pauses.append)
    try:
        return patient.send(WireRequest(method, "/x", {}), 60.0), inner, pauses
    except (NoAnswer, Unsteady) as error:
        return error, inner, pauses


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("answer", [LIMITED, PROXY])
def test_what_was_not_processed_is_sent_again(answer: WireResponse, method: str) -> None:
    got, inner, pauses = ask(answer, answer, OK, method=method)
    assert got is OK
    assert inner.sent == 3
    assert len(pauses) == 2


def test_it_waits_as_long_as_it_is_told() -> None:
    assert ask(LIMITED, OK)[2] == [2.0]


@pytest.mark.parametrize("answer", [API_429, API_503])
def test_the_api_s_own_refusals_are_answers(answer: WireResponse) -> None:
    got, inner, _ = ask(answer, OK)
    assert got is answer
    assert inner.sent == 1


def test_what_may_have_been_processed_is_sent_again_only_where_it_changes_nothing() -> None:
    assert ask(BAD_GATEWAY, OK)[0] is OK
    assert isinstance(ask(BAD_GATEWAY, OK, method="PUT")[0], Unsteady)
    assert ask(BROKEN, OK)[0] is OK
    assert ask(BROKEN, OK, method="PUT")[0] is BROKEN


def test_patience_ends() -> None:
    got, _, pauses = ask(LIMITED)
    assert isinstance(got, Unsteady)
    assert "limits its rate (status 429)" in got.what
    assert sum(pauses) <= 30.0
    got, inner, _ = ask(BROKEN)
    assert got is BROKEN
    assert inner.sent == BREAKS + 1


@pytest.mark.parametrize("answer", [REFUSED, SLOW])
def test_nobody_there_and_a_time_out_are_not_tried_again(answer: NoAnswer) -> None:
    got, inner, _ = ask(answer, OK)
    assert got is answer
    assert inner.sent == 1


def test_a_target_that_degrades_is_given_up() -> None:
    patient = Patient(Answers([PROXY]), sleep=lambda _: None, budget=0.0)
    for _ in range(TOO_MANY - 1):
        with pytest.raises(Unsteady):
            patient.send(WireRequest("GET", "/x", {}), 1.0)
    with pytest.raises(TargetLost, match=f"{TOO_MANY} of the last {WATCHED} requests"):
        patient.send(WireRequest("GET", "/x", {}), 1.0)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("3", 3.0), ("0", 0.0), ("-1", 0.0), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)
def test_retry_after(told: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": told}) == seconds
    assert retry_after({}) is None


def test_a_pace_is_kept() -> None:
    pace, started = Pace(200.0), time.monotonic()
    for _ in range(11):
        pace.wait()
    assert time.monotonic() - started >= 10 / 200


@pytest.mark.parametrize(("text", "rate"), [("10/s", 10.0), ("10", 10.0), ("90/m", 1.5), (None, None)])
def test_a_rate_is_read(text: str | None, rate: float | None) -> None:
    assert requests_a_second(text) == rate


@pytest.mark.parametrize("text", ["0/s", "-1", "fast", "1/h", "", "inf", "nan"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a rate"):
        requests_a_second(text)
