"""The type words of parameter definitions and their normal form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.asciidoc.inline import plain_text

SCALARS: dict[str, str] = {
    "string": "string",
    "strings": "string",
    "boolean": "boolean",
    "booleans": "boolean",
    "bool": "boolean",
    "integer": "integer",
    "integers": "integer",
    "int": "integer",
    "unsigned integer": "integer",
    "long": "long",
    "float": "float",
    "floats": "float",
    "double": "double",
    "doubles": "double",
    "number": "number",
    "numbers": "number",
    "number value": "number",
    "date": "date",
    "dates": "date",
    "enum": "enum",
    "time": "duration",
    "time unit": "duration",
    "time units": "duration",
    "time value": "duration",
    "timeout": "duration",
    "duration": "duration",
    "byte value": "bytesize",
    "byte units": "bytesize",
    "byte size": "bytesize",
    "byte size units": "bytesize",
    "size units": "bytesize",
    "list": "array",
    "array": "array",
    "json array": "array",
    "object": "object",
    "objects": "object",
    "map": "map",
}
ARRAY_OF = re.compile(r"(?:json )?(?:array|list)[ -]of[ -](.+)")
MAP_OF = re.compile(r"(?:object )?map of .+")
OBJECT = re.compile(r".+ objects?")
OR = re.compile(r"\s+or\s+|\s*,\s*(?:or\s+)?")


@dataclass(frozen=True, slots=True)
class TypeForm:
    """A type in normal form; ``declared`` are the page's words if the form loses something of them."""

    type: str
    items: str | None = None
    alternatives: tuple[str, ...] = ()
    nullable: bool = False
    minimum: float | None = None
    declared: str | None = None


def known_type(words: str) -> bool:
    """Whether these words name a type (so that a parenthesis holding them is a definition)."""
    text = _normal(words)
    return all(_one(part) is not None for part in _alternatives(text)) if text else False


def type_form(words: str) -> TypeForm:
    """Return the normal form of the type words. Unknown words mean an object, their text is kept."""
    text = _normal(words)
    parts = _alternatives(text)
    nullable = "null" in parts
    parts = [part for part in parts if part != "null"] or ["object"]
    forms = [_one(part) or ("object", None) for part in parts]
    first, items = forms[0]
    others = tuple(dict.fromkeys(form[0] for form in forms[1:] if form[0] != first))
    lossless = len(parts) == 1 and (parts[0] in SCALARS or ARRAY_OF.fullmatch(parts[0]) is not None)
    return TypeForm(
        type=first,
        items=items,
        alternatives=others,
        nullable=nullable,
        minimum=0 if "unsigned integer" in parts else None,
        declared=None if lossless else plain_text(words).strip(),
    )


def _normal(words: str) -> str:
    return " ".join(plain_text(words).replace("`", "").casefold().split())


def _alternatives(text: str) -> list[str]:
    """Split at "or", but keep "array of strings or objects" in one piece."""
    if ARRAY_OF.fullmatch(text) and " or array" not in text:
        return [text]
    return [part for part in OR.split(text) if part]


def _one(part: str) -> tuple[str, str | None] | None:
    if part in ("null", ""):
        return ("null", None)
    if part in SCALARS:
        return (SCALARS[part], None)
    if found := ARRAY_OF.fullmatch(part):
        inner = found.group(1).removeprefix("of ")
        return ("array", SCALARS.get(inner, "object"))
    if MAP_OF.fullmatch(part):
        return ("map", None)
    if OBJECT.fullmatch(part):
        return ("object", None)
    return None
