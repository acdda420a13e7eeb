"""What a license that does not cover machine learning refuses."""

import pytest
from click.testing import CliRunner

from reference_impl import cli
from reference_impl.app import create_app
from reference_impl.settings import Settings
from tests.reference_impl.ml.world import TM, World, part, run
from tests.support.asgi import Caller
from tests.support.facts import fact

PYTORCH = {"model_type": "pytorch", "inference_config": {"pass_through": {}}}
REFUSED = [
    ("PUT", f"{TM}/m", PYTORCH),
    ("PUT", f"{TM}/m/definition/0", part(b"x")),
    ("PUT", f"{TM}/m/vocabulary", {"vocabulary": ["a"]}),
    ("PUT", f"{TM}/m/model_aliases/alias", None),
    ("POST", f"{TM}/m/deployment/_start", None),
]
BASIC = pytest.mark.parametrize(("method", "path", "body"), REFUSED)


@fact("types of errors and their statuses", source="conventions of all endpoints")
@fact("licence", source="conventions of all endpoints")
@fact("#1 licence", source="start a deployment")
@BASIC
def test_a_basic_license_makes_and_starts_nothing(method, path, body):
    async def scenario(world: World) -> None:
        answer = await world.call(method, path, body)
        assert answer.error == (
            403,
            "security_exception",
            "current license is non-compliant for [ml]",
        )
        assert answer.body["error"]["license.expired.feature"] == "ml"

    run(scenario, license="basic")


@BASIC
def test_with_a_trial_the_same_requests_get_further(method, path, body):
    async def scenario(world: World) -> None:
        assert (await world.call(method, path, body)).status in {200, 404}

    run(scenario)


def test_a_broken_request_is_told_first():
    async def scenario(world: World) -> None:
        answer = await world.call("POST", f"{TM}/m/deployment/_start?number_of_allocations=0")
        assert answer.error[:2] == (400, "action_request_validation_exception")

    run(scenario, license="basic")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", TM), ("GET", f"{TM}/_stats"), ("POST", f"{TM}/d/deployment/_stop")]
)
def test_looking_and_stopping_need_no_license(method, path):
    async def scenario(world: World) -> None:
        await world.ok(method, path)

    run(scenario, license="basic")


@pytest.mark.parametrize(("kind", "expires"), [("trial", True), ("basic", False)])
def test_the_server_says_which_license_it_has(kind, expires):
    call = Caller(create_app(Settings(license=kind)))
    shown = call("GET", "/_license").json()["license"]
    assert (shown["type"], "expiry_date" in shown) == (kind, expires)
    info = call("GET", "/_xpack").json()
    assert (info["license"]["type"], info["license"]["mode"]) == (kind, kind)
    assert info["features"]["ml"]["available"] is expires
    assert info["features"]["security"]["available"] is True


def test_the_command_takes_the_license(monkeypatch):
    given = []
    monkeypatch.setattr(cli, "serve", lambda settings, *_args, **_options: given.append(settings.license))
    for options in ([], ["--license", "basic"]):
        assert CliRunner().invoke(cli.main, ["serve", *options]).exit_code == 0
    assert given == ["trial", "basic"]
