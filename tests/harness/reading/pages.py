"""Pages for tests: a page from its sections, and the spec that is read from it."""

from __future__ import annotations

from pathlib import Path

from harness.asciidoc.reader import Reader, ReadPage
from harness.model.spec import ApiSpec, Parameter, Statement
from harness.reading.build import build_spec

HEAD = '[role="xpack"]\n[[do-it]]\n= Do it API\n\nDoes it.\n\n== Request\n\n`GET _x`\n\n'


def read(text: str, docs: Path | None = None) -> ReadPage:
    return Reader(docs or Path(__file__).parent).read_text(text, "do-it.asciidoc")


def spec(sections: str = "", request: str = "GET _x") -> ApiSpec:
    built = build_spec(read(HEAD.replace("GET _x", request) + sections))
    assert built is not None
    return built


def query(definitions: str) -> tuple[Parameter, ...]:
    return spec("== Query parameters\n\n" + definitions).parameters


def body(definitions: str) -> tuple[Parameter, ...]:
    return spec("== Request body\n\n" + definitions).parameters


def texts(found: ApiSpec, section: str) -> list[str]:
    return [each.text for each in statements(found, section)]


def statements(found: ApiSpec, section: str) -> list[Statement]:
    return [each for each in found.statements if each.id.startswith(f"{found.id}#{section}.")]


def one(definition: str) -> Parameter:
    """Return the only query parameter that the definition makes."""
    (found,) = query(definition)
    return found


def rules(found: ApiSpec, section: str) -> list[tuple[str, dict[str, object]]]:
    """Return kind and arguments of all rules of a section, without the parameter's name and place."""
    return [
        (rule.kind, {key: value for key, value in rule.arguments.items() if key not in ("parameter", "in")})
        for each in statements(found, section)
        for rule in each.rules
    ]


def page(text: str, folder: Path | None = None) -> ApiSpec:
    """Return the spec of a whole page."""
    built = build_spec(read(text, folder))
    assert built is not None
    return built


def tree(parameters: tuple[Parameter, ...]) -> dict[str, object]:
    """Return the names of parameters and of what is nested in them."""
    return {each.name: tree(each.properties) for each in parameters}
