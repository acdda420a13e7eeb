"""Credentials: which are taken, and that nobody sees them."""

from __future__ import annotations

import base64

import pytest

from harness.endpoint.credentials import ENVIRONMENT, Credentials, basic, from_options
from harness.errors import UsageError
from harness.model.hiding import hide

ALL = {ENVIRONMENT["basic"]: "env:one", ENVIRONMENT["api_key"]: "ZW52", ENVIRONMENT["bearer"]: "env"}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("options", "header"),
    [
        (("elastic:secret", None, None), f"Basic {encoded('elastic:secret')}"),
        (("elastic:with:colons", None, None), f"Basic {encoded('elastic:with:colons')}"),
        (("elastic:", None, None), f"Basic {encoded('elastic:')}"),
        ((None, "aWQ6c2VjcmV0", None), "ApiKey aWQ6c2VjcmV0"),
        ((None, "id:secret", None), f"ApiKey {encoded('id:secret')}"),
        ((None, None, "token"), "Bearer token"),
    ],
)
def test_an_option_becomes_the_header_whatever_the_environment_says(
    options: tuple[str | None, str | None, str | None], header: str
) -> None:
    assert from_options(*options, {}).header == header
    assert from_options(*options, ALL).header == header


def test_the_environment_counts_when_no_option_is_given() -> None:
    assert from_options(None, None, None, {ENVIRONMENT["bearer"]: "t"}).header == "Bearer t"
    assert from_options(None, None, None, {ENVIRONMENT["basic"]: ""}).header is None
    assert from_options(None, None, None, {}).header is None


@pytest.mark.parametrize("environment", [ALL, {k: v for k, v in ALL.items() if k != ENVIRONMENT["basic"]}])
def test_several_kinds_are_not_chosen_from(environment: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="more than one kind of credentials"):
        from_options(None, None, None, environment)


def test_two_options_are_refused_without_showing_them() -> None:
    with pytest.raises(UsageError) as refused:
        from_options("elastic:hunter2", "aHVudGVyMg==", None, {})
    assert "basic and api_key" in str(refused.value)
    assert "hunter2" not in str(refused.value)
    assert "aHVudGVyMg==" not in str(refused.value)


def test_basic_needs_a_colon_and_does_not_show_what_was_given() -> None:
    with pytest.raises(UsageError) as refused:
        from_options("hunter2", None, None, {})
    assert "USER:PASSWORD" in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("credentials", "secrets"),
    [
        (basic("elastic", "hunter2"), {"hunter2", encoded("elastic:hunter2")}),
        (from_options(None, "id:hunter2", None, {}), {"hunter2", encoded("id:hunter2")}),
        (from_options(None, encoded("id:hunter2"), None, {}), {"hunter2", encoded("id:hunter2")}),
        (from_options(None, "not base64!", None, {}), {"not base64!"}),
        (from_options(None, None, "hunter2", {}), {"hunter2"}),
        (basic("elastic", ""), {encoded("elastic:")}),
        (Credentials(), set()),
    ],
)
def test_every_form_of_a_secret_is_known(credentials: Credentials, secrets: set[str]) -> None:
    assert set(credentials.secrets) == secrets
    assert list(credentials.secrets) == sorted(credentials.secrets, key=len, reverse=True)


def test_printing_credentials_shows_only_whether_there_are_any() -> None:
    assert repr(basic("elastic", "hunter2")) == "Credentials(set)"
    assert f"{Credentials()}" == "Credentials(none)"


def test_secrets_are_hidden_in_keys_and_values_and_nothing_else_changes() -> None:
    data = {"hunter2": ["a hunter2 b", {"x": "hunter2hunter2"}], "n": [1, True, None]}
    hidden = hide(data, ("hunter2",))
    assert hidden == {"***": ["a *** b", {"x": "******"}], "n": [1, True, None]}
    assert hide(data, ()) is data


def test_secrets_are_hidden_where_they_are_quoted_as_json() -> None:
    secret = 'a"\\ö'
    assert hide('{"x": "a\\"\\\\ö"}', (secret,)) == '{"x": "***"}'
    assert hide('{"x": "a\\"\\\\\\u00f6"}', (secret,)) == '{"x": "***"}'
