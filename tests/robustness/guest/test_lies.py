"""A guest at servers that lie: what others have made there is as it was, whatever the server says."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run_command
from harness.model.verdict import ExitCode
from harness.report.json_report import read_json
from tests.support.command_line import ROOT, run
from tests.support.hostile import Asgi, Front, Message, Receive, Send, answering, light, rewriting

RUNS = int(os.environ.get("SPEC_HARNESS_GUEST_RUNS", "2"))
"""Short runs for each lie."""

FOREIGN = ("mine", "hx", "hxabcdef", "my-hxabcdef-1-x")
PAGES = ("delete-pipeline-api", "get-pipeline-api", "put-pipeline-api", "delete-inference-api")


def before(app: Asgi, lie: Callable[[str, str], tuple[int, str, bytes] | None]) -> Asgi:
    """``app``, but for the requests that ``lie(method, path)`` has an answer for."""

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        told = lie(scope["method"], scope["path"]) if scope["type"] == "http" else None
        await (app if told is None else answering(*told))(scope, receive, send)

    return call


def renamed(app: Asgi, rename: Callable[[str, str], str]) -> Asgi:
    """``app``, which takes the path of a request for another one."""

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = rename(scope["method"], scope["path"])
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await app(scope, receive, send)

    return call


def no_listing() -> Asgi:
    """Has no list of pipelines, and deletes them all if asked to."""
    lists = (("GET", "/_ingest/pipeline"), ("GET", "/_inference/_all"))
    missing = (404, "text/plain", b"404 page not found")
    return before(light(), lambda *request: missing if request in lists else None)


def changed_listing(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Asgi:
    """Shows in its lists of pipelines what ``change`` makes of them."""

    def rewrite(scope: Message, status: int, body: bytes) -> tuple[int, bytes]:
        lists = scope["method"] == "GET" and scope["path"] in ("/_ingest/pipeline", "/_ingest/pipeline/*")
        return (
            (200, json.dumps(change(json.loads(body))).encode())
            if lists and status == 200
            else (status, body)
        )

    return rewriting(light(), rewrite)


ODD = ("-\ud800", "-1,mine", "-*,*", "-1/../mine", "-..", "-1?x=", "-1%2Cmine", "-1\n", "-" + "z" * 5000)


def odd_names() -> Asgi:
    """Lists names that nobody can have given, beside those that are there."""

    def change(listed: dict[str, Any]) -> dict[str, Any]:
        ours = {name[:8] for name in listed if name.startswith("hx")}
        return {**listed, **{start + end: {"processors": []} for start in ours for end in ODD}}

    return changed_listing(change)


def hiding() -> Asgi:
    """Acknowledges deletions, makes none, and lists nothing that is the run's."""
    lister = changed_listing(lambda listed: {k: v for k, v in listed.items() if not k.startswith("hx")})
    return before(
        lister,
        lambda m, p: (
            (200, "application/json", b'{"acknowledged":true}')
            if m == "DELETE" and "/_ingest/pipeline/" in p
            else None
        ),
    )


def renaming() -> Asgi:
    """Keeps pipelines under names of its own making."""
    return renamed(
        light(),
        lambda method, path: path.replace("-", "_") if method == "PUT" and "pipeline/hx" in path else path,
    )


def empty_listing() -> Asgi:
    """Lists nothing, whatever there is."""
    return before(
        light(),
        lambda m, p: (200, "application/json", b"{}") if (m, p) == ("GET", "/_ingest/pipeline") else None,
    )


def lenient() -> Asgi:
    """Takes a missing name for all of them."""

    def rename(method: str, path: str) -> str:
        if method == "DELETE" and path.rstrip("/") == "/_ingest/pipeline":
            return "/_ingest/pipeline/*"
        return path

    return renamed(light(), rename)


def acknowledging() -> Asgi:
    """Acknowledges every deletion of a pipeline, and deletes none."""
    return before(
        light(),
        lambda m, p: (
            (200, "application/json", b'{"acknowledged":true}')
            if m == "DELETE" and "/_ingest/pipeline/" in p
            else None
        ),
    )


LIES = (light, no_listing, empty_listing, lenient, acknowledging, odd_names, hiding, renaming)


def planted(front: Front) -> None:
    for name in FOREIGN:
        front._transport.send(_put(f"/_ingest/pipeline/{name}"), 30.0)


def _put(target: str) -> Any:
    from harness.endpoint.transport import WireRequest

    body = json.dumps({"processors": [{"set": {"field": "a", "value": "b"}}]}).encode()
    return WireRequest("PUT", target, {"content-type": "application/json"}, body)


def foreign_left(front: Front) -> dict[str, Any]:
    """What there is of others, as a server that does not lie would list it."""
    return {name: front.ask("GET", f"/_ingest/pipeline/{name}") for name in FOREIGN}


@pytest.mark.parametrize("make", LIES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("number", range(RUNS))
@pytest.mark.parametrize("options", [(), ("--exclusive",)], ids=["guest", "exclusive"])
def test_what_others_made_is_as_it_was(
    make: Any, number: int, options: tuple[str, ...], tmp_path: Path
) -> None:
    page = random.Random(number).choice(PAGES) if number else PAGES[0]
    with Front(make) as front:
        planted(front)
        was = foreign_left(front)
        arguments = ["run", "--endpoint", front.url, "--report-dir", str(tmp_path), "--profile", "quick"]
        code = run_command([*arguments, "--api", page, "--seed", str(number), *options])
        assert foreign_left(front) == was
    assert code != ExitCode.HARNESS_FAILED
    data = read_json(tmp_path / "report.json")
    assert all(p.get("traceback") is None for p in data["properties"])


def test_what_is_acknowledged_and_not_removed_is_told(tmp_path: Path) -> None:
    with Front(acknowledging) as front:
        arguments = ["run", "--endpoint", front.url, "--report-dir", str(tmp_path), "--profile", "quick"]
        code = run_command([*arguments, "--api", "get-pipeline-api", "--seed", "1"])
        left = front.ask("GET", "/_ingest/pipeline")
    data = read_json(tmp_path / "report.json")
    assert code in (ExitCode.DEVIATIONS, ExitCode.LEFTOVERS)
    assert {f"pipeline {name}" for name in left} == set(data["leftovers"])
    assert data["leftovers"]


@pytest.mark.parametrize("make", [hiding, renaming], ids=lambda make: make.__name__)
def test_what_lists_do_not_show_is_told_all_the_same(make: Any, tmp_path: Path) -> None:
    with Front(make) as front:
        arguments = ["run", "--endpoint", front.url, "--report-dir", str(tmp_path), "--profile", "quick"]
        run_command([*arguments, "--api", "put-pipeline-api", "--seed", "1"])
        there = {k for k in front.ask("GET", "/_ingest/pipeline/hx*") if k.startswith("hx")}
    told = " ".join(read_json(tmp_path / "report.json")["leftovers"])
    assert there
    assert {name for name in there if name not in told} == set()


def test_names_that_nobody_can_have_given_are_nobodys(tmp_path: Path) -> None:
    state = {"HARNESS_STATE_DIR": str(tmp_path / "state")}
    with Front(odd_names) as front:
        arguments = ("run", "--endpoint", front.url, "--report-dir", str(tmp_path), "--profile", "quick")
        done = run(*arguments, "--api", "get-pipeline-api", "--seed", "1", cwd=tmp_path, env=state)
        assert "0 runs left" in run("clean", cwd=tmp_path, env=state).out
    assert "Traceback" not in done.err
    assert read_json(tmp_path / "report.json")["leftovers"] == []


@pytest.mark.parametrize("command", [("run", "--api", "delete-inference-api"), ("snippets", "specs/docs")])
def test_reading_only_leaves_nothing_to_clean_up(command: tuple[str, ...], tmp_path: Path) -> None:
    with Front(light) as front:
        done = run(*command, "--read-only", "--endpoint", front.url, "--report-dir", str(tmp_path), cwd=ROOT)
        assert {line.split()[0] for line in front.requests} <= {"GET", "HEAD"}
    assert done.code in (ExitCode.NOTHING_RAN, ExitCode.PASSED), done.err
    data = read_json(tmp_path / "report.json")
    assert data["leftovers"] == []
    assert not {"error", "fail"} & set(data["verdicts"])


def test_what_is_refused_because_it_is_gone_is_not_left(tmp_path: Path) -> None:
    def refusing(front: list[Any]) -> Asgi:
        app = light()

        async def call(scope: Message, receive: Receive, send: Send) -> None:
            async def changed(message: Message) -> None:
                if message["type"] == "http.response.start" and message["status"] == 404:
                    message = {**message, "status": 400}
                await send(message)

            deleting = scope["type"] == "http" and scope["method"] == "DELETE"
            await app(scope, receive, changed if deleting else send)

        return call

    with Front(lambda: refusing([])) as front:
        arguments = ["run", "--endpoint", front.url, "--report-dir", str(tmp_path), "--profile", "quick"]
        run_command([*arguments, "--api", "get-pipeline-api", "--seed", "1"])
        assert front.ask("GET", "/_ingest/pipeline") == {}
    assert read_json(tmp_path / "report.json")["leftovers"] == []


@pytest.mark.parametrize("status", [401, 403, 404, 503])
@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_the_same_answer_to_everything(status: int, kind: str, tmp_path: Path, capsys: Any) -> None:
    body = b"<html>no</html>" if kind == "text/html" else b"{}"
    with Front(lambda: answering(status, kind, body)) as front:
        code = run_command(["run", "--endpoint", front.url, "--report-dir", str(tmp_path)])
    assert code == ExitCode.UNREACHABLE
    assert "Traceback" not in capsys.readouterr().err


def test_yes_to_everything_but_the_root(tmp_path: Path, capsys: Any) -> None:
    def make() -> Asgi:
        yes = answering(200, "application/json", b"{}")
        return before(
            yes, lambda _, p: (200, "application/json", b'{"version":{"number":"9"}}') if p == "/" else None
        )

    with Front(make) as front:
        code = run_command(["run", "--endpoint", front.url, "--report-dir", str(tmp_path)])
    assert code == ExitCode.UNREACHABLE
    assert "the answers say nothing" in capsys.readouterr().err


DRAWN = int(os.environ.get("SPEC_HARNESS_DRAWN_TARGETS", "12"))
"""Targets that answer parts of what they are asked at random."""


@pytest.mark.parametrize("seed", range(DRAWN))
def test_a_drawn_target_ends_with_a_report(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    gone = chance.sample(["/_ml", "/_ingest", "/_inference", "/_cat", "/_security", "/_license"], 3)
    rate = chance.choice([0.0, 0.02, 0.2])
    status = chance.choice([200, 301, 400, 404, 405, 500])
    body = chance.choice([b"", b"{}", b"null", b"[]", b'{"error":"no"}', b"<html>", b'{"error":{"type":1}}'])
    kind = chance.choice(["application/json", "text/html", ""])

    def lie(_: str, path: str) -> tuple[int, str, bytes] | None:
        if path == "/" or not (path.startswith(tuple(gone)) or chance.random() < rate):
            return None
        return status, kind, body

    with Front(lambda: before(light(), lie)) as front:
        arguments = ["run", "--endpoint", front.url, "--report-dir", str(tmp_path), "--profile", "quick"]
        page = chance.choice([*PAGES, "get-trained-models", "stop-trained-model-deployment"])
        code = run_command([*arguments, "--api", page, "--seed", str(seed)])
    assert code != ExitCode.HARNESS_FAILED
    if code != ExitCode.UNREACHABLE:
        data = read_json(tmp_path / "report.json")
        assert all(p.get("traceback") is None for p in data["properties"]), [
            p["traceback"] for p in data["properties"] if p.get("traceback")
        ][:1]
