"""What stands in front of a server never fails a sentence of the API."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run_command
from harness.model.verdict import ExitCode
from harness.report.json_report import read_json
from tests.support.hostile import Asgi, Fate, Front, Message, Receive, Send, light

PAGES = ("--api", "get-inference-api", "--api", "delete-inference-api", "--profile", "quick", "--seed", "1")
LIMIT = (429, b"application/json", b'{"error":"too many requests","status":429}', [(b"retry-after", b"0")])
PROXY = (503, b"text/html", b"<html><h1>503 Service Temporarily Unavailable</h1></html>", [])


def in_front(app: Asgi, answer: Any, when: Any) -> Asgi:
    """``app`` behind something that answers in its place ``when(number)``."""
    count = [0]

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            count[0] += 1
            if when(count[0]):
                status, kind, body, more = answer
                headers = [(b"content-type", kind), *more]
                await send({"type": "http.response.start", "status": status, "headers": headers})
                await send({"type": "http.response.body", "body": body})
                return
        await app(scope, receive, send)

    return call


def judged(front: Front, folder: Path) -> dict[str, Any]:
    code = run_command(["run", "--endpoint", front.url, "--report-dir", str(folder), *PAGES])
    assert code in (ExitCode.PASSED, ExitCode.INCOMPLETE)
    data = read_json(folder / "report.json")
    assert "fail" not in data["verdicts"]
    assert data["leftovers"] == []
    return data


@pytest.mark.parametrize("answer", [LIMIT, PROXY], ids=["limit", "proxy"])
@pytest.mark.parametrize("how", ["each seventeenth", "three in a hundred"])
def test_it_is_waited_out(answer: Any, how: str, tmp_path: Path) -> None:
    chance = random.Random(3)
    when = (lambda n: n % 17 == 0) if how.startswith("each") else (lambda _: chance.random() < 0.03)
    with Front(lambda: in_front(light(), answer, when)) as front:
        data = judged(front, tmp_path)
    assert data["verdicts"]["pass"] > 40


def test_connections_that_break_now_and_then(tmp_path: Path) -> None:
    with Front(light, lambda number, _: Fate.DROP if number % 41 == 0 else Fate.ANSWER) as front:
        data = judged(front, tmp_path)
    assert data["verdicts"]["pass"] > 40


def test_a_request_that_is_never_answered_is_a_deviation(tmp_path: Path) -> None:
    def fate(_: int, request: str) -> Fate:
        return Fate.DROP if request.startswith("DELETE /_inference/sparse_embedding/") else Fate.ANSWER

    with Front(light, fate) as front:
        code = run_command(["run", "--endpoint", front.url, "--report-dir", str(tmp_path), *PAGES])
    assert code == ExitCode.DEVIATIONS
    failed = [p for p in read_json(tmp_path / "report.json")["properties"] if p["verdict"] == "fail"]
    assert "delete-inference-api/paths/2" in {p["id"] for p in failed}


def test_a_gateway_that_answers_everything_ends_the_run_with_a_report(tmp_path: Path, capsys: Any) -> None:
    with Front(lambda: in_front(light(), (502, b"text/html", b"<html>", []), lambda n: n > 120)) as front:
        code = run_command(["run", "--endpoint", front.url, "--report-dir", str(tmp_path), *PAGES])
    assert code == ExitCode.UNREACHABLE
    assert "degrades" in capsys.readouterr().err
    assert "degrades" in read_json(tmp_path / "report.json")["stopped"]
