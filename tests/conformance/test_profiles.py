"""The two profiles of the reference server, as the harness sees them.

One follows the pages, the other deviates from them exactly where the list of Elasticsearch's deviations says.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli.main import run_command
from harness.endpoint import bundled
from harness.model.verdict import ExitCode
from harness.pack.bundled import bundled_pack
from harness.pack.deviations import load_deviations
from harness.pack.folder import load_pack

ELASTICSEARCH = bundled_pack() / "deviations" / "elasticsearch.yaml"
SEED = "20"
LONGEST_SECONDS = 600
"""For a run of many pages on a machine that has other things to do."""


def run_profile(profile: str, folder: Path, *options: str) -> tuple[int, dict[str, str]]:
    """Run the harness against a server of that profile; the exit code and each property's verdict."""
    server = bundled.BundledServer(command=(*bundled.COMMAND, "--profile", profile))
    with server:
        password = server.credentials.secrets[-1]
        code = run_command(
            [
                *("run", "--endpoint", server.url, "--basic-auth", f"elastic:{password}"),
                *("--exclusive", "--seed", SEED),
                *("--report-dir", str(folder), *options),
            ]
        )
    report = json.loads((folder / "report.json").read_text("utf-8"))
    return code, {p["id"]: p["verdict"] for p in report["properties"]}


def pages() -> tuple[list[str], list[str]]:
    """The covered pages that the list names, and the others."""
    listed = {name.partition("/")[0] for name in load_deviations(ELASTICSEARCH)}
    covered = load_pack(bundled_pack()).pages
    return [page for page in covered if page in listed], [page for page in covered if page not in listed]


def naming(names: list[str]) -> list[str]:
    """The options that choose these pages."""
    return [word for name in names for word in ("--api", name)]


@pytest.mark.timeout(LONGEST_SECONDS)
def test_elasticsearch_profile_deviates_exactly_as_listed(tmp_path: Path) -> None:
    listed, _ = pages()
    code, verdicts = run_profile("elasticsearch", tmp_path, "--deviations", "elasticsearch", *naming(listed))
    waived = {name for name, verdict in verdicts.items() if verdict == "waived"}
    assert waived == set(load_deviations(ELASTICSEARCH))
    assert set(verdicts.values()) == {"pass", "waived"}
    assert code == ExitCode.PASSED


@pytest.mark.timeout(LONGEST_SECONDS)
def test_elasticsearch_profile_follows_the_other_pages(tmp_path: Path) -> None:
    _, others = pages()
    code, verdicts = run_profile("elasticsearch", tmp_path, "--profile", "quick", *naming(others))
    assert set(verdicts.values()) == {"pass"}
    assert code == ExitCode.PASSED


def test_every_listed_deviation_names_statements_of_the_pack() -> None:
    pack = load_pack(bundled_pack())
    for deviation in load_deviations(ELASTICSEARCH).values():
        assert all(pack.statement(statement) for statement in deviation.statements), deviation.place


def test_a_list_that_does_not_apply_fails_the_run(tmp_path: Path) -> None:
    api = ("--api", "delete-inference-api")
    code, verdicts = run_profile("documented", tmp_path, "--deviations", "elasticsearch", *api)
    assert verdicts["delete-inference-api/guards/reference-on-failure"] == "error"
    assert code == ExitCode.INCOMPLETE
