"""Parameters and bodies of one request, and the record of what was read."""

from __future__ import annotations

import pytest

from reference_impl.errors import ApiError
from reference_impl.rest.query import decode, parse_query
from reference_impl.rest.request import RestRequest


def request(query: str = "", **more: object) -> RestRequest:
    return RestRequest("GET", "/x", params=parse_query(query), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=1;b=2", {"a": "1", "b": "2"}),
        ("a=1&a=2", {"a": "2"}),
        ("a&b=", {"a": "", "b": ""}),
        ("a=x+y%20z", {"a": "x y z"}),
        ("a=100%%", {"a": "100%"}),
        ("a=%C3%A9", {"a": "é"}),
        ("a=1#b=2", {"a": "1"}),
        ("a=b=c", {"a": "b=c"}),
        ("", {}),
    ],
)
def test_query_strings(query: str, expected: dict[str, str]) -> None:
    assert parse_query(query) == expected


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("a=%", "unterminated escape sequence at end of string: %"),
        ("a=x%2", "partial escape sequence at end of string: x%2"),
        ("a=%zz", "invalid escape sequence `%zz' at index 0 of: %zz"),
        ("serverlessrequest=1", "parameter [serverlessRequest] is reserved and may not be set"),
    ],
)
def test_bad_query_strings(query: str, detail: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_query(query)
    error = caught.value
    assert (error.status, error.type) == (400, "bad_parameter_exception")
    assert error.reason == f"java.lang.IllegalArgumentException: {detail}"
    assert error.caused_by is not None
    assert (error.caused_by.type, error.caused_by.reason) == ("illegal_argument_exception", detail)


def test_plus_is_literal_in_paths() -> None:
    assert decode("a+b%2Fc", plus_is_blank=False) == "a+b/c"


@pytest.mark.parametrize(
    ("query", "default", "expected"),
    [
        ("f=true", False, True),
        ("f=false", True, False),
        ("f", False, True),
        ("f=", False, True),
        ("f=%20", True, True),
        ("f=%20", False, False),
        ("", True, True),
    ],
)
def test_flags(query: str, default: bool, expected: bool) -> None:
    assert request(query).flag("f", default) is expected


def test_integers() -> None:
    assert request("n=12").integer("n") == 12
    assert request("n=-2147483648").integer("n") == -(2**31)
    assert request().integer("n", 7) == 7
    for text in ("x", "1.5", "1_0", "2147483648", ""):
        with pytest.raises(ApiError) as caught:
            request(f"n={text}").integer("n")
        assert caught.value.reason == f"Failed to parse int parameter [n] with value [{text}]"
        assert caught.value.caused_by is not None
        assert caught.value.caused_by.reason == f'For input string: "{text}"'


def test_durations_sizes_and_lists() -> None:
    sample = request("t=2s&forever=-1&s=1kb&l=a,,b%2Cc")
    assert sample.duration("t") == 2.0
    assert sample.duration("forever", 30.0) is None
    assert sample.duration("absent", 30.0) == 30.0
    assert sample.size("s") == 1024
    assert sample.names("l") == ["a", "b", "c"]
    assert sample.names("absent") == []


def test_what_was_read_is_recorded() -> None:
    sample = request("a=1&b=2&c=3&pretty", path_params={"id": "x"})
    sample.param("a")
    sample.consume("b")
    assert sample.unread() == ["c"]
    assert {"a", "id", "pretty"} <= sample.candidates()


def test_a_path_parameter_hides_a_query_parameter() -> None:
    sample = request("id=query", path_params={"id": "path"})
    assert sample.param("id") == "path"
    assert sample.unread() == []


def test_bodies() -> None:
    sample = request(body=b'{"a":1}')
    assert sample.body_ignored
    assert sample.json("p") == {"a": 1}
    assert not sample.body_ignored
    assert not request().body_present
    assert request().json("p", required=False) == {}
    with pytest.raises(ApiError, match="request body is required"):
        request().json("p")
    with pytest.raises(ApiError, match=r"\[p\] Expected START_OBJECT but was: null"):
        request(body=b"  ").json("p")


def test_source_stands_in_for_a_body() -> None:
    sample = request("source=%7B%7D&source_content_type=application/json")
    assert sample.body_or_source() == b"{}"
    assert sample.unread() == []
    with pytest.raises(ApiError, match="request body or source parameter is required"):
        request().body_or_source()
    with pytest.raises(ApiError, match="1: source and source_content_type parameters are required;"):
        request("source=x").body_or_source()


def test_yaml_bodies() -> None:
    assert request(body=b"a: 1\nb: [x, 2020-01-01]\n", media_type="yaml").json("p") == {
        "a": 1,
        "b": ["x", "2020-01-01"],
    }
    for text in (
        b"a: &x 1\nb: *x\n",
        b"a: [",
        b"!!python/object:os.system {}",
        b"a: 1\na: 2\n",
        b"? [a]\n: 1\n",
    ):
        with pytest.raises(ApiError) as caught:
            request(body=text, media_type="yaml").json("p")
        assert caught.value.type == "x_content_parse_exception"
