"""Runs against servers that behave and servers that do not: code, message, report, clean-up."""

from __future__ import annotations

import base64
import json
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.cli.main import run_command
from harness.endpoint.credentials import basic
from harness.endpoint.fence import open_fence
from harness.endpoint.http import HttpTransport
from harness.endpoint.target import Target
from harness.model.verdict import ExitCode
from harness.planning import Contract, Property, properties_of
from harness.report.json_report import read_json
from tests.support.command_line import DELETE_PAGE, QUICK, Done, ended, report, run, started
from tests.support.hostile import PASSWORD, Fate, Front, Gate, html, light, other_json, secured, talkative

pytestmark = pytest.mark.full

ADMIN = "elastic:" + PASSWORD
MIDWAY = 60
"""A request that belongs to the middle of a case."""


def against(front: Front, folder: Path, *options: str, **env: str) -> Done:
    """A quick run of one page, with the reports in ``folder``."""
    arguments = ("run", "--endpoint", front.url, "--report-dir", str(folder), *QUICK, *options)
    return run(*arguments, cwd=folder, env=env)


def left(front: Front, **headers: str) -> list[str]:
    """The endpoints and pipelines that are still there."""
    endpoints = front.ask("GET", "/_inference/_all", **headers)["endpoints"]
    return [e["inference_id"] for e in endpoints] + sorted(front.ask("GET", "/_ingest/pipeline", **headers))


def test_a_good_server_passes_and_nothing_stays(tmp_path: Path) -> None:
    with Front(light) as front:
        done = against(front, tmp_path)
        after = left(front)
    assert done.code == ExitCode.PASSED, done.out
    assert done.err == ""
    assert after == []
    data = read_json(tmp_path / "report.json")
    assert (data["exit_code"], data["stopped"], data["leftovers"]) == (0, None, [])
    assert 0 < data["requests"] <= len(front.requests)
    assert set(data["verdicts"]) == {"pass", "unsupported", "skipped"}
    skipped = [p for p in data["properties"] if p["verdict"] == "skipped"]
    assert [p["id"] for p in skipped] == [f"{DELETE_PAGE}/presence/inference_id"]
    assert "--exclusive" in skipped[0]["reason"]
    assert data["seed"] == 1
    assert f"report: {tmp_path / 'report.json'}" in done.out
    assert "\x1b" not in done.out, "no colours in a pipe"


def test_the_same_run_twice_says_the_same(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        with Front(light) as front:
            folder = tmp_path / name
            folder.mkdir()
            against(front, folder)
        data = report(folder)
        texts.append(
            json.dumps([[p["id"], p["verdict"], p["cases"], p["requests"]] for p in data["properties"]])
        )
    assert texts[0] == texts[1]


def test_nobody_answers(tmp_path: Path) -> None:
    with Front(light) as front:
        url = front.url
    done = run("run", "--endpoint", url, "--report-dir", str(tmp_path), cwd=tmp_path)
    assert done.code == ExitCode.UNREACHABLE
    assert f"harness: {url}: connection failed" in done.message
    assert "is the server running, and is the address right?" in done.message


@pytest.mark.parametrize(
    "environment", [{}, {"HARNESS_BASIC_AUTH": "elastic:hunter2"}, {"HARNESS_API_KEY": "aHVudGVyMg=="}]
)
def test_no_or_wrong_credentials(environment: dict[str, str], tmp_path: Path) -> None:
    with Front(secured) as front:
        done = against(front, tmp_path, **environment)
    assert done.code == ExitCode.UNREACHABLE
    assert f"harness: {front.url}: the credentials " in done.message
    assert "--api-key" in done.message
    assert "hunter2" not in done.out + done.err


@pytest.mark.parametrize(("make", "what"), [(html, "HTML"), (other_json, "other JSON")])
def test_something_else_answers(make: Any, what: str, tmp_path: Path) -> None:
    with Front(make) as front:
        done = against(front, tmp_path)
    assert done.code == ExitCode.UNREACHABLE
    assert (
        f"harness: {front.url}: this does not look like the API: GET / answers 200 with {what}"
        in done.message
    )
    assert not (tmp_path / "report.json").exists()


def test_a_server_that_dies_midway(tmp_path: Path) -> None:
    fatal: list[str] = []

    def dying(number: int, request: str) -> Fate:
        if number > MIDWAY and request.startswith("PUT"):
            fatal.append(request)
        return Fate.DIE if fatal else Fate.ANSWER

    with Front(light, dying) as front:
        done = against(front, tmp_path)
        after = len(front.requests) - front.requests.index(fatal[0])
    assert done.code == ExitCode.UNREACHABLE
    assert f"harness: {front.url}: the target stopped answering during {fatal[0]}" in done.message
    assert after < 20, "a dead server is not asked for everything that is left, reading is tried again"
    data = read_json(tmp_path / "report.json")
    assert data["exit_code"] == ExitCode.UNREACHABLE
    assert fatal[0] in data["stopped"]
    assert data["verdicts"]["pass"] > 0
    [dead] = [p for p in data["properties"] if p["verdict"] == "error"]
    assert dead["counterexample"]["exchanges"][-1]["status"] is None
    assert all(p["verdict"] == "skipped" for p in data["properties"][data["properties"].index(dead) + 1 :])
    assert data["leftovers"]
    assert len(data["properties"]) == sum(data["verdicts"].values())


def test_a_server_that_dies_and_comes_back(tmp_path: Path) -> None:
    with Front(light, lambda number, _: Fate.DROP if number == MIDWAY else Fate.ANSWER) as front:
        done = against(front, tmp_path)
        assert left(front) == []
    assert done.code == ExitCode.PASSED, "a connection that breaks once says nothing about the API"
    data = report(tmp_path)
    assert data["verdicts"]["pass"] > 20
    assert not {"fail", "error"} & set(data["verdicts"])
    assert data["stopped"] is None


def test_nothing_that_the_target_supports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def guarded(contract: Contract) -> list[Property]:
        return [p for p in properties_of(contract) if "security" in p.needs]

    monkeypatch.setattr("harness.planning.catalog.properties_of", guarded)
    with Front(light) as front:
        code = run_command(["run", "--endpoint", front.url, "--report-dir", str(tmp_path), *QUICK])
    assert code == ExitCode.NOTHING_RAN
    data = read_json(tmp_path / "report.json")
    assert (data["cases"], set(data["verdicts"])) == (0, {"unsupported"})
    assert {p["reason"] for p in data["properties"]} == {"the target has no security"}


def test_what_cannot_be_made_there_is_an_error_and_never_a_pass(tmp_path: Path) -> None:
    with Front(light, lambda _, request: Fate.DROP if request.startswith("PUT") else Fate.ANSWER) as front:
        done = against(front, tmp_path)
    assert done.code == ExitCode.INCOMPLETE
    data = read_json(tmp_path / "report.json")
    assert "fail" not in data["verdicts"]
    assert data["verdicts"]["error"] > 10
    assert len(data["leftovers"]) == len(set(data["leftovers"]))


def test_a_time_budget_too_small_for_anything(tmp_path: Path) -> None:
    with Front(light) as front:
        done = against(front, tmp_path, "--time-budget", "0.000001s")
    assert done.code == ExitCode.NOTHING_RAN
    assert "stopped early: the time budget of 1e-06 s was used up" in done.out
    assert report(tmp_path)["cases"] == 0


def test_a_time_budget_that_is_used_up(tmp_path: Path) -> None:
    over = threading.Event()

    def slow(number: int, _: str) -> Fate:
        if number == MIDWAY:
            over.wait(2.1)
        return Fate.ANSWER

    with Front(light, slow) as front:
        done = against(front, tmp_path, "--time-budget", "2s")
        assert left(front) == []
    assert done.code == ExitCode.INCOMPLETE, done.out
    data = report(tmp_path)
    assert data["stopped"] == "the time budget of 2 s was used up"
    assert data["verdicts"]["skipped"] > 0
    assert data["cases"] > 0


def test_an_interruption_midway(tmp_path: Path) -> None:
    gate = Gate(MIDWAY)
    with Front(light, gate) as front:
        arguments = ("harness", "run", "--endpoint", front.url, "--report-dir", str(tmp_path), *QUICK)
        with started(*arguments, cwd=tmp_path) as process:
            assert gate.reached.wait(60)
            assert left(front)
            process.send_signal(signal.SIGINT)
            gate.open()
            done = ended(process)
        assert left(front) == []
    assert done.code == ExitCode.INCOMPLETE, done.err
    assert "Traceback" not in done.err
    assert "stopped early: interrupted" in done.out
    data = read_json(tmp_path / "report.json")
    assert (data["exit_code"], data["stopped"]) == (ExitCode.INCOMPLETE, "interrupted")
    assert data["leftovers"] == []


def test_the_first_failure_is_enough_on_request(tmp_path: Path) -> None:
    done = run(
        "run", "--app", "tests.support.hostile:reckless", "--report-dir", str(tmp_path), *QUICK, "--fail-fast"
    )
    assert done.code == ExitCode.DEVIATIONS
    data = report(tmp_path)
    assert data["verdicts"]["fail"] == 1
    assert data["stopped"] == "the first failure was enough"


def test_credentials_never_appear_although_the_server_repeats_them(tmp_path: Path) -> None:
    token = base64.b64encode(ADMIN.encode()).decode()
    with Front(talkative) as front:
        done = against(front, tmp_path, "--fail-fast", HARNESS_BASIC_AUTH=ADMIN)
    assert done.code == ExitCode.DEVIATIONS, done.err
    written = (tmp_path / "report.json").read_text() + (tmp_path / "junit.xml").read_text()
    data = report(tmp_path)
    shown = json.dumps(data, ensure_ascii=False) + done.out + done.err
    xml = "".join(ElementTree.parse(tmp_path / "junit.xml").getroot().itertext())
    for secret in (
        token,
        PASSWORD,
        json.dumps(PASSWORD)[1:-1],
        json.dumps(PASSWORD, ensure_ascii=False)[1:-1],
    ):
        assert secret not in written
        assert secret not in shown
        assert secret not in xml
    assert '"heard": "Basic ***", "and": "***"' in done.out
    replayed = run(
        "replay", str(tmp_path / "report.json"), data["properties"][0]["id"], "--endpoint", front.url
    )
    assert replayed.code == ExitCode.UNREACHABLE


def test_answers_that_no_terminal_can_show(tmp_path: Path) -> None:
    done = run(
        "run",
        *("--app", "tests.support.hostile:garbled", "--report-dir", str(tmp_path), *QUICK, "--fail-fast"),
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert done.code == ExitCode.DEVIATIONS, done.err
    assert done.err == ""
    assert not set(done.out) & {"\x1b", "\x00", "\x85", "\x9b"}
    assert any(
        "\ud800" in json.dumps(p, ensure_ascii=False)
        for p in read_json(tmp_path / "report.json")["properties"]
    )
    root = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert int(root[0].attrib["failures"]) == report(tmp_path)["verdicts"]["fail"]


def test_an_application_by_name(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from tests.support.hostile import light\n"
        "application = None\n"
        "def create(profile='x', *, y=1):\n"
        "    return light()\n"
    )
    options = ("--app", "mine:create", "--report-dir", str(tmp_path), *QUICK)
    done = run("run", *options, cwd=tmp_path)
    assert done.code == ExitCode.PASSED, done.err
    assert report(tmp_path)["target"]["url"] == "http://app"
    done = run("run", *options[2:], "--app", "mine:application", cwd=tmp_path)
    assert done.code == ExitCode.USAGE
    assert "'mine:application' is not an application" in done.message


def test_the_reference_server_s_own_factory(tmp_path: Path) -> None:
    done = run(
        "run", "--app", "reference_impl.app:create_app", "--report-dir", str(tmp_path), *QUICK, cwd=tmp_path
    )
    assert done.code == ExitCode.PASSED, done.err


@pytest.fixture
def by_hand(tmp_path: Path) -> Iterator[str]:
    """The URL of ``reference-impl serve --security``, started as a user does."""
    arguments = ("reference_impl", "serve", "--security", "--port", "0")
    with started(
        *arguments, cwd=tmp_path, env={"ELASTIC_PASSWORD": PASSWORD, "PYTHONUNBUFFERED": "1"}
    ) as process:
        ready = json.loads(process.stdout.readline())
        yield ready["url"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def inventory(ask: Any) -> dict[str, Any]:
    """Everything on a server that a run could leave behind."""
    paths = (
        "/_ml/trained_models?size=1000",
        "/_ml/trained_models/_stats?size=1000",
        "/_inference/_all",
        "/_ingest/pipeline",
        "/_security/user",
        "/_security/role",
    )
    return {path: ask("GET", path) for path in paths}


def test_a_live_server_by_url_and_api_key_is_left_as_it_was(by_hand: str, tmp_path: Path) -> None:
    transport = HttpTransport(by_hand)
    admin = Target(transport, basic("elastic", PASSWORD), fence=open_fence())
    assert admin.send("PUT", "/_ingest/pipeline/mine", body={"processors": []}).status == 200
    key = admin.send("POST", "/_security/api_key", body={"name": "for the run"}).body
    before = inventory(lambda *request: admin.send(*request).body)
    options = ("--endpoint", by_hand, "--api-key", key["encoded"], "--profile", "quick", "--seed", "1")
    pages = (DELETE_PAGE, "delete-pipeline-api", "stop-trained-model-deployment")
    chosen = [word for page in pages for word in ("--api", page)]
    done = run("run", *options, *chosen, "--report-dir", str(tmp_path), cwd=tmp_path)
    after = inventory(lambda *request: admin.send(*request).body)
    transport.close()
    assert done.code == ExitCode.PASSED, done.out
    assert after == before
    assert set(after["/_ingest/pipeline"]) == {"mine"}
    data = report(tmp_path)
    skipped = {p["id"] for p in data["properties"] if p["verdict"] != "pass"}
    assert skipped == {
        f"{page}/{name}"
        for page, names in {
            "delete-pipeline-api": ("selection/all", "selection/all-none", "presence/pipeline"),
            "stop-trained-model-deployment": (
                "selection/all",
                "selection/all-none",
                "presence/deployment_id",
            ),
            DELETE_PAGE: ("presence/inference_id",),
        }.items()
        for name in names
    }, "not ours"
    assert data["leftovers"] == []
    written = (
        (tmp_path / "report.json").read_text() + (tmp_path / "junit.xml").read_text() + done.out + done.err
    )
    assert key["encoded"] not in written
    assert key["api_key"] not in written
    assert {s["api"] for s in data["statements"]} == set(pages)
