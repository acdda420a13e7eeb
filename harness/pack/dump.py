"""A spec as YAML that people read and review: fixed order, nothing empty, same bytes for the same spec."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from harness.model.spec import ApiSpec, Example, Parameter, Response, Rule, Statement

INTEGER = re.compile(r"[-+]?[0-9]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
CONSTANTS: dict[str, Any] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}


def plain_scalar(text: str) -> Any:
    """Return what a plain scalar means: ``yes``, ``on`` and ``2024-01-01`` are texts."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if INTEGER.fullmatch(text):
        return int(text) if len(text) < 400 else text
    if FLOAT.fullmatch(text):
        return float(text)
    return text


REMEMBERED = 4096

WORDS = frozenset(
    form
    for word in ("yes", "no", "true", "false", "on", "off", "null")
    for form in (word, word.capitalize(), word.upper())
) | {"", "~", "=", "<<"}
NUMBER_STARTS = frozenset("+-.0123456789")
NUMBER = re.compile(
    r"""[-+]?(?:0b[01_]+ | 0x[0-9a-fA-F_]+ | \.(?:inf|Inf|INF|nan|NaN|NAN))
      | (?=[-+]?\.?[0-9])[-+]?[0-9_]*(?::[0-5]?[0-9])*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?
      | [0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt ][^A-Za-z]*Z?)?""",
    re.VERBOSE,
)
"""What some reader takes for a number or a time: also ``1_000``, ``12:30``, ``2024-01-01``."""

INDICATORS = frozenset("#,[]{}&*!|>'\"%@`?:- .")
INDICATOR = re.compile(r"[#,\[\]{}&*!|>'\"%@` ]|[?:-](?:[ ]|\Z)|---|\.\.\.")
FLOW_INDICATOR = re.compile(r"[,?\[\]{}:]")

SPECIAL = re.compile(
    r"[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]|[ ]\n|\n[ ]"
)
"""What only double quotes can hold: control characters, other ends of lines, blanks beside line feeds."""

ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")
"""A blank where a line may be broken: readers put a single blank in place of a line end."""


def block_text(text: str) -> str:
    """Return the text as it is written outside brackets."""
    if text in WORDS or (text[0] in NUMBER_STARTS and NUMBER.fullmatch(text)):
        return _quoted(text)
    if text[0] in INDICATORS and INDICATOR.match(text):
        return _quoted(text)
    if ": " in text or " #" in text or text[-1] in ": " or "\n" in text or _is_special(text):
        return _quoted(text)
    return text


def flow_text(text: str) -> str:
    """Return the text as it is written in brackets, where more characters mean something."""
    written = block_text(text)
    return _quoted(text) if written is text and FLOW_INDICATOR.search(text) else written


@lru_cache(maxsize=REMEMBERED)
def one_line(text: str, write: Callable[[str], str]) -> str:
    """Return a key, written by one of the functions above, on one line."""
    return _double_quoted(text) if "\n" in text else write(text)


def folded(written: str, column: int, indent: int, width: int) -> str:
    """Return a written text as lines that are broken at the first blank beyond ``width``.

    The text begins at ``column``, further lines after ``indent`` blanks. Nothing is broken in double quotes.
    """
    if column + len(written) <= width and "\n" not in written:
        return written
    if written[0] == '"':
        return written
    margin = "\n" + " " * indent
    lines = written.split("\n")
    broken = [_broken(line, indent if number else column, margin, width) for number, line in enumerate(lines)]
    return broken[0] + "".join("\n" + (margin + line if line else "") for line in broken[1:])


def _broken(line: str, column: int, margin: str, width: int) -> str:
    parts: list[str] = []
    position, end = 0, len(line) - line.endswith("'")
    while column + len(line) - position > width:
        start = max(position + width - column + 1, position, 2 * line.startswith("'"))
        found = BREAK.search(line, start, end)
        if found is None:
            break
        parts.append(line[position : found.start()])
        position, column = found.end(), len(margin) - 1
    parts.append(line[position:])
    return margin.join(parts)


def _is_special(text: str) -> bool:
    return not (text.isascii() and text.isprintable()) and SPECIAL.search(text) is not None


def _quoted(text: str) -> str:
    return _double_quoted(text) if _is_special(text) else "'" + text.replace("'", "''") + "'"


def _double_quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if not _is_special(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


WIDTH = 100
LONGEST_KEY = 128


class FlowMapping(dict[str, Any]):
    """A mapping that is written on one line."""


class FlowList(list[Any]):
    """A list that is written on one line."""


def emit_yaml(data: Mapping[str, Any]) -> str:
    """Return the mapping as one YAML document.

    Raises TypeError if there is anything in it but mappings with texts as keys, lists, tuples, texts,
    numbers, booleans and None.
    """
    if not data or isinstance(data, FlowMapping):
        return _Line("").flow(data, 2) + "\n"
    lines: list[str] = []
    _add_mapping(lines, data, 0, "")
    lines.append("")
    return "\n".join(lines)


def _add_mapping(lines: list[str], data: Mapping[str, Any], indent: int, lead: str) -> None:
    """Add a mapping of several lines; ``lead`` stands before its first key."""
    margin = " " * indent
    for name, value in data.items():
        key = one_line(name, block_text)
        if len(key) > LONGEST_KEY:
            lines.append(f"{lead}? {key}")
            key, lead = "", margin
        _add(lines, value, indent, f"{lead}{key}:")
        lead = margin


def _add_list(lines: list[str], data: Iterable[Any], indent: int, lead: str) -> None:
    """Add a list of several lines; ``lead`` stands before its first dash."""
    margin = " " * indent
    for value in data:
        _add(lines, value, indent, f"{lead}-", compact=True)
        lead = margin


def _add(lines: list[str], value: Any, indent: int, head: str, *, compact: bool = False) -> None:
    """Add a value after its key or its dash; ``compact`` lets a collection begin on the same line."""
    inner = indent + 2
    if isinstance(value, str):
        lines.append(f"{head} {folded(block_text(value), len(head) + 1, inner, WIDTH)}")
    elif not isinstance(value, Mapping | list | tuple):
        lines.append(f"{head} {_constant(value)}")
    elif not value or isinstance(value, FlowMapping | FlowList):
        lines.append(_Line(f"{head} ").flow(value, inner))
    else:
        if not compact:
            lines.append(head)
        lead = f"{head} " if compact else " " * inner
        if isinstance(value, Mapping):
            _add_mapping(lines, value, inner, lead)
        else:
            _add_list(lines, value, inner, lead)


def _constant(value: Any) -> str:
    """Return a number, a truth value or null."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, float):
        raise TypeError(f"{type(value).__name__} cannot be written as YAML")
    text = repr(value)
    if "." not in text and "e" in text:
        return text.replace("e", ".0e")
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)


class _Line:
    """A line with collections in brackets, broken between two entries once it is too long."""

    def __init__(self, text: str) -> None:
        self.parts = [text]
        self.column = len(text)

    def flow(self, value: Any, indent: int) -> str:
        """Return the line with the collection at its end; ``indent`` is that of further lines."""
        self._collection(value, indent)
        return "".join(self.parts)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        feed = text.rfind("\n")
        self.column = len(text) - feed - 1 if feed >= 0 else self.column + len(text)

    def _collection(self, value: Any, indent: int) -> None:
        is_mapping = isinstance(value, Mapping)
        self._write("{" if is_mapping else "[")
        for number, entry in enumerate(value):
            if number:
                self._write(",")
            if self.column > WIDTH:
                self._write("\n" + " " * indent)
            elif number:
                self._write(" ")
            if is_mapping:
                key = one_line(entry, flow_text)
                self._write(f"{key}: " if len(key) <= LONGEST_KEY else f"? {key} : ")
            self._value(value[entry] if is_mapping else entry, indent + 2)
        self._write("}" if is_mapping else "]")

    def _value(self, value: Any, indent: int) -> None:
        if isinstance(value, str):
            self._write(folded(flow_text(value), self.column, indent, WIDTH))
        elif isinstance(value, Mapping | list | tuple):
            self._collection(value, indent)
        else:
            self._write(_constant(value))


HEADER = "# Made from the documentation page named below by `harness extract`. Do not edit: edit the page.\n"


def dump_spec(spec: ApiSpec) -> str:
    """Return the YAML text of a spec."""
    return HEADER + emit_yaml(spec_data(spec))


def spec_files(specs: Iterable[ApiSpec]) -> dict[str, str]:
    """Return file name → YAML text, one for each API."""
    return {f"{spec.id}.yaml": dump_spec(spec) for spec in specs}


def spec_data(spec: ApiSpec) -> dict[str, Any]:
    """Return the spec as plain data with the field names of the schema."""
    return {
        "spec_version": spec.spec_version,
        "id": spec.id,
        "title": spec.title,
        "page": {"file": spec.page.file, "sha256": spec.page.sha256},
        "availability": _filled(
            role=spec.availability.role,
            stability=spec.availability.stability,
            since=spec.availability.since,
            deprecated=spec.availability.deprecated,
        ),
        "requests": [
            FlowMapping(method=each.method, path=each.path, line=each.line) for each in spec.requests
        ],
        "privileges": {
            "cluster": FlowList(spec.privileges.cluster),
            "index": FlowList(spec.privileges.index),
            "roles": FlowList(spec.privileges.roles),
        },
        "parameters": [_parameter(each) for each in spec.parameters],
        "responses": [_response(each) for each in spec.responses],
        "examples": [_example(each) for each in spec.examples],
        "statements": [_statement(each) for each in spec.statements],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    data = {
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required,
        "type": parameter.type,
        **_filled(
            items=parameter.items,
            alternatives=_short(parameter.alternatives),
            nullable=parameter.nullable,
            declared=parameter.declared,
            enum=_short(parameter.enum),
        ),
    }
    if parameter.has_default:
        data["default"] = parameter.default
    bounds = {"minimum": parameter.minimum, "maximum": parameter.maximum}
    data.update({name: value for name, value in bounds.items() if value is not None})
    data.update(
        _filled(
            unit=parameter.unit,
            since=parameter.since,
            stability=parameter.stability,
            deprecated=parameter.deprecated,
            variant=parameter.variant,
            properties=[_parameter(each) for each in parameter.properties],
            line=parameter.line,
            statements=list(parameter.statements),
        )
    )
    return data


def _response(response: Response) -> dict[str, Any]:
    return _filled(
        status=response.status,
        text=response.text,
        line=response.line,
        properties=[_parameter(each) for each in response.properties],
        statements=list(response.statements),
    )


def _example(example: Example) -> dict[str, Any]:
    request = {"method": example.request.method, "path": example.request.path}
    request.update(_filled(query=dict(example.request.query)))
    if example.request.body is not None:
        request["body"] = example.request.body
    data: dict[str, Any] = {"request": request}
    if example.has_response:
        data["response"] = example.response
    data.update(
        _filled(directives=_short(example.directives), line=example.line, statements=list(example.statements))
    )
    return data


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.id,
        "text": statement.text,
        "fingerprint": statement.fingerprint,
        "file": statement.file,
        "line": statement.line,
        "status": statement.status,
        **_filled(
            rules=[_rule(each) for each in statement.rules],
            reason=statement.reason,
        ),
    }


def _rule(rule: Rule) -> FlowMapping:
    return FlowMapping({"kind": rule.kind, **rule.arguments})


def _short(values: Iterable[Any]) -> FlowList:
    return FlowList(values)


def _filled(**fields: Any) -> dict[str, Any]:
    """Leave out what the page does not state."""
    empty = (None, "", False)
    return {name: value for name, value in fields.items() if not (value in empty or _is_empty(value))}


def _is_empty(value: Any) -> bool:
    return isinstance(value, list | Mapping) and not value
