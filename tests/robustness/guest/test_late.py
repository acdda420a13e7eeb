"""Requests whose effect and answer come apart, and those that we have no leave for."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.cli.main import run_command
from harness.endpoint.transport import WireRequest
from harness.model.verdict import ExitCode
from harness.report.json_report import read_json
from tests.support.command_line import ROOT, environment, run, started
from tests.support.hostile import PASSWORD, Asgi, Fate, Front, Message, Receive, Send, answering, light

PIPELINE = json.dumps({"processors": [{"set": {"field": "a", "value": "b"}}]}).encode()
SNIPPET = """
[source,console]
----
PUT _ingest/pipeline/raced
{"processors": [{"set": {"field": "a", "value": "b"}}]}
----
"""


def pipelines(front: Front) -> set[str]:
    return set(front.ask("GET", "/_ingest/pipeline"))


def put(front: Front, name: str) -> None:
    headers = {"content-type": "application/json"}
    front._transport.send(WireRequest("PUT", f"/_ingest/pipeline/{name}", headers, PIPELINE), 30.0)


def _puts_a_pipeline(scope: Message) -> bool:
    return scope["type"] == "http" and scope["method"] == "PUT" and "/_ingest/pipeline/" in scope["path"]


def outrun(app: Asgi) -> Asgi:
    """Somebody else makes each pipeline just before we do; then ours is refused."""

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        if not _puts_a_pipeline(scope):
            await app(scope, receive, send)
            return

        async def ignored(_: Message) -> None:
            """Nobody hears the answer to the other request."""

        await app(scope, receive, ignored)
        refusal = {"error": {"type": "resource_already_exists_exception", "reason": "there"}, "status": 400}
        await answering(400, "application/json", json.dumps(refusal).encode())(scope, receive, send)

    return call


def late(app: Asgi, seconds: float) -> Asgi:
    """Makes pipelines only some time after it was asked to."""

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        if _puts_a_pipeline(scope):
            await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return call


def test_a_refused_put_of_a_snippet_makes_nothing_its_own(tmp_path: Path) -> None:
    (tmp_path / "page.asciidoc").write_text(SNIPPET)
    with Front(lambda: outrun(light())) as front:
        done = run("snippets", "page.asciidoc", "--endpoint", front.url, cwd=tmp_path)
        assert pipelines(front) == {"raced"}
        assert not [request for request in front.requests if request.startswith("DELETE")]
    assert done.code != ExitCode.PASSED


def test_what_was_there_is_not_told_as_left_over(tmp_path: Path) -> None:
    (tmp_path / "page.asciidoc").write_text(SNIPPET)
    with Front(light) as front:
        put(front, "raced")
        done = run("snippets", "page.asciidoc", "--endpoint", front.url, cwd=tmp_path)
        assert pipelines(front) == {"raced"}
    assert done.code == ExitCode.NOTHING_RAN, done.out
    assert read_json(tmp_path / "harness-report" / "report.json")["leftovers"] == []


def test_what_killed_snippets_left_is_found_again(tmp_path: Path) -> None:
    (tmp_path / "page.asciidoc").write_text(SNIPPET)
    state = {"HARNESS_STATE_DIR": str(tmp_path / "state")}
    with Front(lambda: late(light(), 1.5)) as front:
        arguments = ("snippets", "page.asciidoc", "--endpoint", front.url)
        with started("harness", *arguments, cwd=tmp_path, env=state) as process:
            while "PUT /_ingest/pipeline/raced" not in front.requests:
                time.sleep(0.05)
            process.kill()
            process.wait()
        time.sleep(2)
        assert pipelines(front) == {"raced"}
        assert "1 to remove" in run("clean", cwd=tmp_path, env=state).out
        done = run("clean", "--all", "--endpoint", front.url, cwd=tmp_path, env=state)
        assert done.code == ExitCode.PASSED, done.out + done.err
        assert pipelines(front) == set()


class LateFront(Front):
    """Cuts the connection of each PUT of a pipeline at once, and passes it on two seconds later."""

    def _decide(self, request: str) -> Fate:
        fate = super()._decide(request)
        return Fate.DROP if request.startswith("PUT /_ingest/pipeline/hx") else fate


def test_what_an_unanswered_request_makes_late_is_removed_or_told(tmp_path: Path) -> None:
    state = {"HARNESS_STATE_DIR": str(tmp_path / "state")}
    with LateFront(light) as front:
        arguments = ("run", "--endpoint", front.url, "--api", "get-pipeline-api", "--profile", "quick")
        done = run(*arguments, "--seed", "1", cwd=tmp_path, env=state)
        sent = [r.split("/")[-1] for r in front.requests if r.startswith("PUT /_ingest/pipeline/hx")]
        for name in sent:
            put(front, name)  # now it comes
        assert done.code == ExitCode.INCOMPLETE
        told = read_json(tmp_path / "harness-report" / "report.json")
        assert {f"pipeline {name}" for name in sent} <= set(told["doubtful"])
        assert f"harness clean {told['run']}" in done.out
        cleaned = run("clean", "--all", "--endpoint", front.url, cwd=tmp_path, env=state)
        assert cleaned.code == ExitCode.PASSED
        assert pipelines(front) == set()


def test_what_we_may_not_do_is_no_failure(tmp_path: Path) -> None:
    with Front(lambda: light(security=True)) as front:
        known = base64.b64encode(f"elastic:{PASSWORD}".encode()).decode()
        admin = {"authorization": f"Basic {known}", "content-type": "application/json"}
        role = json.dumps({"cluster": ["monitor_ml", "monitor"]}).encode()
        user = json.dumps({"password": "secret-of-joe", "roles": ["little"]}).encode()
        for path, body in (("role/little", role), ("user/joe", user)):
            answer = front._transport.send(WireRequest("PUT", f"/_security/{path}", admin, body), 30.0)
            assert answer.status == 200
        arguments = [
            "run",
            "--endpoint",
            front.url,
            "--basic-auth",
            "joe:secret-of-joe",
            "--profile",
            "quick",
        ]
        pages = ["--api", "simulate-pipeline-api", "--api", "delete-pipeline-api"]
        run_command([*arguments, *pages, "--report-dir", str(tmp_path)])
    data = read_json(tmp_path / "report.json")
    assert "fail" not in data["verdicts"]
    reasons = {p["reason"] for p in data["properties"] if p["verdict"] == "unsupported"}
    assert any("not for these credentials" in str(reason) for reason in reasons)


@pytest.mark.parametrize("target", ["| head -1", "> /dev/full"])
def test_nobody_need_listen(target: str, tmp_path: Path) -> None:
    with Front(light) as front:
        arguments = (
            f"run --endpoint {front.url} --api get-pipeline-api --profile quick --report-dir {tmp_path}"
        )
        command = f'{sys.executable} -m harness {arguments} {target}; exit "${{PIPESTATUS[0]}}"'
        done = subprocess.run(
            ["bash", "-c", command], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
        )
    assert done.returncode == ExitCode.PASSED, done.stderr
    assert "Traceback" not in done.stderr
    assert read_json(tmp_path / "report.json")["exit_code"] == ExitCode.PASSED
    assert (tmp_path / "junit.xml").is_file()


def test_an_api_that_is_said_not_to_be_available_is_unsupported(tmp_path: Path) -> None:
    body = {
        "error": {"type": "api_not_available_exception", "reason": "exists but is not available"},
        "status": 410,
    }
    gone = answering(410, "application/json", json.dumps(body).encode())

    def make() -> Asgi:
        app = light()

        async def call(scope: Message, receive: Receive, send: Send) -> None:
            absent = scope["type"] == "http" and scope["path"].startswith("/_ingest")
            await (gone if absent else app)(scope, receive, send)

        return call

    with Front(make) as front:
        arguments = ["run", "--endpoint", front.url, "--api", "delete-pipeline-api", "--profile", "quick"]
        assert run_command([*arguments, "--report-dir", str(tmp_path)]) == ExitCode.NOTHING_RAN
    assert set(read_json(tmp_path / "report.json")["verdicts"]) == {"unsupported"}
