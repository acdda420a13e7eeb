"""Inline markup: code, references, links, macros and emphasis inside running text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LIFECYCLE = "preview|experimental|beta|dev|added|coming|deprecated"
OTHERS = "kbd|btn|menu|image|footnote|footnoteref|xref|link|pass|stem"
LIFECYCLE_MACRO = re.compile(rf"({LIFECYCLE}):{{0,2}}\[")
OTHER_MACRO = re.compile(rf"({OTHERS}):([^\s\[]{{0,500}})\[")
FORGOTTEN_TICK = re.compile(r"\.\s+[A-Z]")
URL = re.compile(r"(?:https?|ftp)://[^\s\[\]<>`]+")
MARKUP = re.compile(
    rf"[`<]|(?<![^\W_])(?<!`)(?:[*_+]|(?:https?|ftp)://|(?:{LIFECYCLE}):{{0,2}}\[|(?:{OTHERS}):)"
)
"""Where markup can start: ticks and references anywhere, the rest not inside a word or after a tick."""

BRACKET = re.compile(r"[\[\]]")
RUN = re.compile(r"([*_+`<])\1{3,}")
SIGN = re.compile(r"[`<*_+:\[]")
"""Every markup has one of these characters."""

LONGEST = 2_000
"""What no bracket closes within so many characters is open by mistake."""

EMPHASIS = re.compile(r"(\*\*|__|[*_+])(?=\S)([^`\n]{1,200}?)(?<=\S)\1(?![\w*+])")


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text."""

    value: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text in back-ticks."""

    value: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to an anchor or URL; ``label`` is empty if the page gives none."""

    target: str
    label: str


@dataclass(frozen=True, slots=True)
class InlineMacro:
    """A macro such as ``deprecated:[8.1.0,text]``."""

    name: str
    argument: str


Inline = Text | Code | Reference | InlineMacro


def parse_inline(text: str) -> list[Inline]:
    """Take running text apart. Anything that is not closed properly is plain text."""
    return list(_merge(_scan(text)))


def plain_text(text: str) -> str:
    """Return what a reader sees: labels instead of references, no macros or emphasis, ticks kept."""
    return "".join(map(_shown, _scan(text))) if SIGN.search(text) else text


def _shown(node: Inline) -> str:
    match node:
        case Text(value):
            return value
        case Code(value):
            return f"`{value}`"
        case Reference(target, label):
            return plain_text(label) if label and label != target else target
        case InlineMacro():
            return ""


def _scan(text: str) -> Iterator[Inline]:
    """Yield plain text in pieces, and everything that ``MARKUP`` finds and a reader recognises."""
    start = position = 0
    while found := MARKUP.search(text, position):
        position = found.start()
        read = READERS.get(text[position], _word)(text, position)
        if read is None:
            position = _past(text, position)
            continue
        if position > start:
            yield Text(text[start:position])
        yield read[0]
        start = position = read[1]
    if start < len(text):
        yield Text(text[start:])


def _past(text: str, position: int) -> int:
    """Return where to look on after a mark that opens nothing: in a long run of it, only the end can."""
    run = RUN.match(text, position)
    return position + 1 if run is None else run.end() - 2


def _merge(nodes: Iterator[Inline]) -> Iterator[Inline]:
    buffer: list[str] = []
    for node in nodes:
        if isinstance(node, Text):
            buffer.append(node.value)
            continue
        if buffer:
            yield Text("".join(buffer))
            buffer = []
        yield node
    if buffer:
        yield Text("".join(buffer))


def _code(text: str, position: int) -> tuple[Inline, int] | None:
    end = text.find("`", position + 1)
    value = text[position + 1 : end]
    # A full stop and a capital letter inside: the author forgot the closing tick.
    if end <= position + 1 or FORGOTTEN_TICK.search(value):
        return None
    if len(value) > 2 and value[0] == value[-1] == "+":
        value = value[1:-1]
    return Code(" ".join(value.split())), end + 1


def _cross_reference(text: str, position: int) -> tuple[Inline, int] | None:
    end = text.find(">>", position + 2, position + LONGEST)
    if not text.startswith("<<", position) or end < 0:
        return None
    target, _, label = text[position + 2 : end].partition(",")
    if not target.strip() or "<" in target:
        return None
    return Reference(target.strip(), label.strip()), end + 2


def _link(text: str, position: int) -> tuple[Inline, int] | None:
    found = URL.match(text, position)
    if found is None:
        return None
    end = found.end()
    if text.startswith("[", end):
        argument, after = _bracket(text, end)
        if argument is not None:
            return Reference(found.group(), argument.removesuffix("^")), after
    url = found.group().rstrip(".,;:")
    surplus = url.count(")") - url.count("(")
    while surplus > 0 and url.endswith(")"):
        url, surplus = url[:-1].rstrip(".,;:"), surplus - 1
    return Reference(url, ""), position + len(url)


def _word(text: str, position: int) -> tuple[Inline, int] | None:
    return _link(text, position) or _macro(text, position)


def _macro(text: str, position: int) -> tuple[Inline, int] | None:
    for pattern in (LIFECYCLE_MACRO, OTHER_MACRO):
        found = pattern.match(text, position)
        if found is None:
            continue
        argument, after = _bracket(text, found.end() - 1)
        if argument is None:
            return None
        name = found.group(1)
        if name in ("xref", "link"):
            return Reference(found.group(2), argument), after
        return InlineMacro(name, argument), after
    return None


def _bracket(text: str, position: int) -> tuple[str | None, int]:
    """Return what stands in the bracket at the position, and where it ends; nested pairs count."""
    depth = 0
    for found in BRACKET.finditer(text, position, position + LONGEST):
        depth += 1 if found.group() == "[" else -1
        if depth == 0:
            return text[position + 1 : found.start()], found.end()
    return None, position


def _emphasis(text: str, position: int) -> tuple[Inline, int] | None:
    found = EMPHASIS.match(text, position)
    if found is None:
        return None
    return Text(plain_text(found.group(2))), found.end()


READERS: dict[str, Callable[[str, int], tuple[Inline, int] | None]] = {
    "`": _code,
    "<": _cross_reference,
    "*": _emphasis,
    "_": _emphasis,
    "+": _emphasis,
}
"""Which reader tries what starts with a character; words are tried as links and macros."""
