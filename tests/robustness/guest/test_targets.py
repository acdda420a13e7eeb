"""Servers reached in other ways than the bundled one: the same verdicts, or a message that says why."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from harness.cli.main import run_command
from harness.model.verdict import ExitCode
from harness.report.json_report import read_json
from tests.support.hostile import Asgi, Front, Message, Receive, Send, Wire, answering, light

PAGE = "get-pipeline-api"
MOST_LINES = 200


def visit(url: str, folder: Path, *options: str) -> int:
    arguments = ["run", "--endpoint", url, "--report-dir", str(folder), "--profile", "quick", "--seed", "1"]
    return run_command([*arguments, "--api", PAGE, *options])


def all_pass(url: str, folder: Path, *options: str) -> dict[str, Any]:
    """The report of a run that found everything in order."""
    assert visit(url, folder, *options) == ExitCode.PASSED
    data = read_json(folder / "report.json")
    assert set(data["verdicts"]) == {"pass", "skipped", "unsupported"}
    assert data["verdicts"]["pass"] > 20
    assert data["leftovers"] == []
    return dict(data)


def under(prefix: str, app: Asgi) -> Asgi:
    """``app`` below a path; everything else is a web site."""

    async def call(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if not scope["path"].startswith(f"{prefix}/"):
                await answering(404, "text/html", b"<html>no such site</html>")(scope, receive, send)
                return
            scope = {**scope, "path": scope["path"].removeprefix(prefix)}
            scope["raw_path"] = scope["raw_path"].removeprefix(prefix.encode())
        await app(scope, receive, send)

    return call


def elsewhere(location: str) -> Asgi:
    """Sends everybody to another address."""

    async def call(_: Message, _receive: Receive, send: Send) -> None:
        headers = [(b"location", location.encode()), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b"<html>moved</html>"})

    return call


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def known_to_nobody(authority: trustme.CA) -> Iterator[Front]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Front(light, wire=Wire(tls=context)) as front:
        yield front


def test_a_certificate_of_an_authority_that_nobody_knows(
    known_to_nobody: Front, tmp_path: Path, capsys: Any
) -> None:
    assert visit(known_to_nobody.url, tmp_path) == ExitCode.UNREACHABLE
    told = capsys.readouterr().err
    assert "certificate" in told
    assert "--ca-file" in told


def test_an_authority_that_is_named(
    known_to_nobody: Front, authority: trustme.CA, tmp_path: Path, monkeypatch: Any
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    all_pass(known_to_nobody.url, tmp_path, "--ca-file", str(tmp_path / "ca.pem"))


def test_a_named_authority_that_is_another(known_to_nobody: Front, tmp_path: Path, capsys: Any) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    code = visit(known_to_nobody.url, tmp_path, "--ca-file", str(tmp_path / "other.pem"))
    assert code == ExitCode.UNREACHABLE
    assert "is the file right?" in capsys.readouterr().err


def test_http_where_https_is_spoken(known_to_nobody: Front, tmp_path: Path, capsys: Any) -> None:
    assert visit(known_to_nobody.url.replace("https", "http"), tmp_path) == ExitCode.UNREACHABLE
    assert "Traceback" not in capsys.readouterr().err


def test_https_where_http_is_spoken(tmp_path: Path, capsys: Any) -> None:
    with Front(light) as front:
        assert visit(front.url.replace("http", "https"), tmp_path) == ExitCode.UNREACHABLE
    assert "TLS" in capsys.readouterr().err


@pytest.mark.parametrize("ending", ["", "/"])
def test_below_a_path(ending: str, tmp_path: Path) -> None:
    with Front(lambda: under("/es/search", light())) as front:
        all_pass(f"{front.url}/es/search{ending}", tmp_path)
        assert {request.split()[1][:10] for request in front.requests} == {"/es/search"}


def test_beside_the_path(tmp_path: Path, capsys: Any) -> None:
    with Front(lambda: under("/es", light())) as front:
        assert visit(front.url, tmp_path) == ExitCode.UNREACHABLE
    assert "404" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wire",
    [
        Wire(protocol="HTTP/1.0"),
        Wire(hidden=frozenset({"x-elastic-product", "server", "date"})),
        Wire(delay=0.05),
        Wire(hints=2),
    ],
    ids=["http10", "headers stripped", "slow", "early hints"],
)
def test_another_way_over_the_wire(wire: Wire, tmp_path: Path) -> None:
    with Front(light, wire=wire) as front:
        all_pass(front.url, tmp_path)


def test_answers_that_are_cut_now_and_then(tmp_path: Path) -> None:
    with Front(light, wire=Wire(truncates=lambda number: number % 37 == 0)) as front:
        code = visit(front.url, tmp_path)
        assert front.ask("GET", "/_ingest/pipeline") == {}
    data = read_json(tmp_path / "report.json")
    assert code in (ExitCode.PASSED, ExitCode.INCOMPLETE)
    assert "fail" not in data["verdicts"]


def test_answers_that_are_always_cut(tmp_path: Path, capsys: Any) -> None:
    with Front(light, wire=Wire(truncates=lambda _: True)) as front:
        assert visit(front.url, tmp_path) == ExitCode.UNREACHABLE
    assert "Traceback" not in capsys.readouterr().err


def test_a_redirect_is_told_and_not_followed(tmp_path: Path, capsys: Any) -> None:
    with Front(light) as there, Front(lambda: elsewhere(there.url)) as front:
        assert visit(front.url, tmp_path) == ExitCode.UNREACHABLE
        assert there.requests == []
        told = capsys.readouterr().err
        assert there.url in told
