"""``pytest --specs``: one item a property, and everything pytest offers still works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from tests.support.command_line import DELETE_PAGE, environment
from tests.support.hostile import Asgi, Fate, Front, Message, Receive, Send, answering, html, light, reckless

pytestmark = pytest.mark.full

STOP_PAGE = "stop-trained-model-deployment"


@pytest.fixture
def good() -> Iterator[Front]:
    """A server without faults."""
    with Front(light) as front:
        yield front


@pytest.fixture
def bad() -> Iterator[Front]:
    """A server that ignores references."""
    with Front(reckless) as front:
        yield front


def python_m_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``pytest`` in a folder, with the plugin as it comes with an installation, or by its name."""
    installed = any(e.value == "harness.pytest_plugin.plugin" for e in entry_points(group="pytest11"))
    plugin = () if installed else ("-p", "harness.pytest_plugin.plugin")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def plugin_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run over two pages of the bundled pack, unless the arguments name another."""
    pack = folder / "pack"
    for part in ("behaviour", "fixtures", "api"):
        (pack / part).mkdir(parents=True, exist_ok=True)
    for file in (*bundled_pack().glob("behaviour/*.yaml"), *bundled_pack().glob("fixtures/*")):
        shutil.copy(file, pack / file.parent.name)
    for page in (DELETE_PAGE, STOP_PAGE):
        shutil.copy(bundled_pack() / "api" / f"{page}.yaml", pack / "api")
    return python_m_pytest(folder, "--specs", "pack", *arguments)


def outcomes(text: str) -> dict[str, int]:
    """Counts of pytest's last line."""
    return {
        word: int(count)
        for count, word in re.findall(r"(\d+) (passed|failed|skipped|error|deselected)", text)
    }


def test_items_are_named_after_properties_and_statements(tmp_path: Path) -> None:
    done = plugin_run(tmp_path, "--collect-only", "-q", "--endpoint", "http://127.0.0.1:9")
    assert done.returncode == 0, done.stdout
    items = [line for line in done.stdout.splitlines() if "::" in line]
    assert len(items) > 50
    assert any(
        line.endswith(
            f"{DELETE_PAGE}.yaml::guards/reference[query.force.if-true-inference-endpoint-deleted-even]"
        )
        for line in items
    )
    assert {line.partition("::")[0].rpartition("/")[2] for line in items} >= {
        f"{DELETE_PAGE}.yaml",
        f"{STOP_PAGE}.yaml",
    }


def test_a_selection_passes_against_an_endpoint(tmp_path: Path, good: Front) -> None:
    done = plugin_run(
        tmp_path, "--endpoint", good.url, "-k", "delete-inference and paths", "--harness-profile", "quick"
    )
    assert done.returncode == 0, done.stdout
    found = outcomes(done.stdout)
    assert found["passed"] == 3
    assert found["deselected"] > 50
    assert good.ask("GET", "/_inference/_all") == {"endpoints": []}


def test_statements_can_select(tmp_path: Path, good: Front) -> None:
    done = plugin_run(
        tmp_path,
        "--endpoint",
        good.url,
        "-k",
        "takes-precedence or nothing-deleted",
        "-v",
        "--harness-profile=quick",
    )
    assert done.returncode == 0, done.stdout
    assert "refusals/dry_run[query.dry_run.if-true-nothing-deleted-and-response] PASSED" in done.stdout


def test_two_workers_share_the_items_and_leave_nothing(tmp_path: Path, good: Front) -> None:
    options = (
        "-n",
        "2",
        "-k",
        "delete-inference and (paths or types or privileges)",
        "--harness-profile",
        "quick",
    )
    done = plugin_run(tmp_path, "--endpoint", good.url, *options)
    assert done.returncode == 0, done.stdout
    found = outcomes(done.stdout)
    assert found["passed"] >= 6
    assert found["skipped"] == 4, "a server without security cannot be asked about privileges"
    prefixes = {m[1] for line in good.requests if (m := re.search(r"/(hx[a-z]{6})-\d", line))}
    assert len(prefixes) == 2, "each worker has names of its own"
    assert good.ask("GET", "/_inference/_all") == {"endpoints": []}


def test_a_failure_shows_the_statement_and_the_steps_and_no_traceback(tmp_path: Path, bad: Front) -> None:
    options = ("-k", "delete-inference and guards/reference[", "--harness-profile", "quick")
    done = plugin_run(tmp_path, "--endpoint", bad.url, *options)
    assert done.returncode == 1, done.stdout
    assert outcomes(done.stdout)["failed"] == 1
    text = done.stdout
    assert re.search(
        r'inference/delete-inference\.asciidoc:\d+  "If `false`, such a request is refused', text
    )
    assert f"{DELETE_PAGE}#query.force.if-false-such-request-refused-with" in text
    assert '{"processors": [{"inference": {"model_id": "hx' in text
    assert bad.url in text, "the steps go to the server that was tested"
    assert "-> 409" not in text
    assert "expected (s3): an error with status 409" in text
    assert "Traceback" not in text
    assert "harness/" not in text.partition("short test summary")[0].partition("FAILURES")[2]
    assert "replay" not in text, "there is no report to replay"


def test_the_number_of_cases_follows_the_hypothesis_profile(tmp_path: Path, good: Front) -> None:
    (tmp_path / "profiles.py").write_text(
        "from hypothesis import settings\n"
        "settings.register_profile('two', max_examples=2)\n"
        "settings.register_profile('nine', max_examples=9)\n"
    )
    counts = []
    for profile in ("two", "nine"):
        before = len(good.requests)
        options = ("--endpoint", good.url, "-k", "delete-inference and sequences")
        done = plugin_run(tmp_path, *options, "-p", "profiles", "--hypothesis-profile", profile)
        assert done.returncode == 0, done.stdout + done.stderr
        made = good.requests[before:]
        counts.append(
            len({m[1] for line in made if (m := re.search(r"/hx[a-z]{6}-(\d+)-(?!x-probe)", line))})
        )
    assert 1 <= counts[0] <= 2
    assert counts[0] < counts[1] <= 9


def test_the_hypothesis_seed_draws_the_same_cases(tmp_path: Path) -> None:
    logs = []
    for _ in range(2):
        with Front(light) as front:
            options = (
                "-k",
                "delete-inference and sequences",
                "--hypothesis-seed",
                "5",
                "--harness-profile",
                "quick",
            )
            assert plugin_run(tmp_path, "--endpoint", front.url, *options).returncode == 0
            logs.append([re.sub(r"hx[a-z]{6}", "hx", line) for line in front.requests])
    assert logs[0] == logs[1]


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_server_that_is_something_else_is_told_once(tmp_path: Path, workers: tuple[str, ...]) -> None:
    with Front(html) as front:
        done = plugin_run(tmp_path, "--endpoint", front.url, "-k", "delete-inference", *workers)
        assert len(front.requests) <= 2
    assert done.returncode != 0
    assert "this does not look like the API" in done.stdout + done.stderr
    assert "passed" not in outcomes(done.stdout)
    if not workers:
        assert done.returncode == 3
        assert (done.stdout + done.stderr).count("this does not look like the API") == 1


def test_a_server_that_dies_ends_the_session(tmp_path: Path) -> None:
    with Front(light, lambda number, _: Fate.DIE if number == 90 else Fate.ANSWER) as front:
        done = plugin_run(
            tmp_path, "--endpoint", front.url, "-k", "delete-inference", "--harness-profile", "quick"
        )
        assert len(front.requests) < 110
    assert done.returncode != 0
    assert "stopped answering during" in done.stdout
    assert outcomes(done.stdout)["failed"] == 1
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--specs", "no-such-folder"], "no-such-folder"),
        (["--endpoint", "no url", "-k", "paths"], "--endpoint 'no url' is not a URL"),
        (
            ["--endpoint", "http://127.0.0.1:9", "--bearer", "x", "--api-key", "y"],
            "more than one kind of credentials",
        ),
    ],
)
def test_wrong_options_are_usage_errors(tmp_path: Path, options: list[str], words: str) -> None:
    done = plugin_run(tmp_path, *options)
    assert done.returncode == 4, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_without_specs_the_plugin_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one():\n    pass\n")
    (tmp_path / "some.yaml").write_text("a: [")
    done = python_m_pytest(tmp_path, "-q")
    assert done.returncode == 0
    assert outcomes(done.stdout) == {"passed": 1}


SNIPPET = """
[source,console]
----
PUT _ingest/pipeline/kept
{"processors": [{"set": {"field": "a", "value": "b"}}]}
----
"""


def keeping(path: str) -> Callable[[], Asgi]:
    """A server that acknowledges every deletion below a path, and deletes nothing there."""
    acknowledges = answering(200, "application/json", b'{"acknowledged":true}')

    def make() -> Asgi:
        app = light()

        async def call(scope: Message, receive: Receive, send: Send) -> None:
            removes = scope["type"] == "http" and scope["method"] == "DELETE" and path in scope["path"]
            await (acknowledges if removes else app)(scope, receive, send)

        return call

    return make


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_what_cannot_be_removed_changes_the_exit_code(tmp_path: Path, workers: tuple[str, ...]) -> None:
    with Front(keeping("/_ml/")) as keeper:
        chosen = ("-k", "stop-trained-model-deployment and unknown", "--harness-profile", "quick")
        done = plugin_run(tmp_path, "--endpoint", keeper.url, *workers, *chosen)
    assert "failed" not in done.stdout
    assert "could not be removed: definition" in done.stdout
    assert done.returncode == ExitCode.LEFTOVERS


def test_what_snippets_cannot_remove_changes_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "page.asciidoc").write_text(SNIPPET)
    with Front(keeping("/_ingest/")) as keeper:
        done = python_m_pytest(tmp_path, "--snippets", "page.asciidoc", "--endpoint", keeper.url)
    assert "1 passed" in done.stdout
    assert "could not be removed" in done.stdout
    assert done.returncode == ExitCode.LEFTOVERS
