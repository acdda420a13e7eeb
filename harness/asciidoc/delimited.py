"""Delimited blocks: where they end, and what their content is."""

from __future__ import annotations

from collections.abc import Callable

from harness.asciidoc.context import Context
from harness.asciidoc.lines import Lines
from harness.asciidoc.listings import take_listing
from harness.asciidoc.meta import next_section
from harness.asciidoc.nodes import (
    Admonition,
    CommentBlock,
    Container,
    ListingKind,
    Meta,
    Node,
    Passthrough,
    Table,
)
from harness.asciidoc.tables import take_table

ParseBlocks = Callable[[Lines, Context], list[Node]]

ADMONITIONS = frozenset(["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"])
MATH = frozenset(["stem", "latexmath", "asciimath"])
OPEN_STYLES = frozenset(
    [
        *("comment", "example", "quote", "sidebar", "abstract", "partintro"),
        *("literal", "listing", "source", "verse", "pass"),
    ]
)
KINDS: dict[str, tuple[str, frozenset[str]]] = {
    "--": ("open", OPEN_STYLES | ADMONITIONS),
    "----": ("listing", frozenset(["literal", "source"])),
    "....": ("literal", frozenset(["listing", "source"])),
    "====": ("example", ADMONITIONS),
    "****": ("sidebar", frozenset()),
    "____": ("quote", frozenset(["verse"])),
    "++++": ("pass", MATH),
    "////": ("comment", frozenset()),
    "```": ("listing", frozenset()),
}
"""What a delimiter opens, and the styles that make something else of it."""

VERBATIM: dict[str, ListingKind] = {
    "listing": "listing",
    "source": "listing",
    "literal": "literal",
    "verse": "verse",
}
COMPOUND = {"abstract": "open", "partintro": "open"}


def take_delimited(
    lines: Lines, context: Context, meta: Meta, mark: str, into: list[Node], parse_blocks: ParseBlocks
) -> Node | None:
    """Read the delimited block at the position, which ends at a line ``mark``; a comment goes to ``into``."""
    kind = _kind(mark, meta)
    place = lines.places[lines.position]
    file, number = context.origin(place)
    if kind in VERBATIM:
        return take_listing(lines, context, meta, mark, VERBATIM[kind])
    inner = _inside(lines, context, mark)
    if kind == "comment":
        into.append(CommentBlock(file, number, context.page.raw(inner.texts, inner.places), meta=meta))
        return None
    if kind == "table":
        return take_table(inner, context, Table(file, number, (), mark[0], meta=meta, nested=context.celled))
    if kind == "pass" or kind in MATH:
        return Passthrough(file, number, _passed_text(inner, context, meta), meta=meta)
    blocks = parse_blocks(inner, context.inside(listed=False))
    if kind in ADMONITIONS:
        return Admonition(file, number, kind, blocks, meta=meta)
    return Container(file, number, COMPOUND.get(kind, kind), blocks, meta=meta)


def _kind(mark: str, meta: Meta) -> str:
    if mark[0] in "|,:!":
        return "table"
    kind, styles = KINDS[mark[:4]]
    return meta.style if meta.style in styles else kind


def _inside(lines: Lines, context: Context, mark: str) -> Lines:
    """Return the lines up to the closing delimiter and move past it.

    A block that is never closed takes all lines; read as meant, it ends before the next section.
    """
    opener = lines.position
    end = lines.find(mark, opener + 1)
    if end is None:
        context.warn(lines.places[opener], f"the block [{mark}] is never closed; close it with [{mark}]")
        end = len(lines.texts) if context.strict else next_section(lines, opener + 1)
        lines.position = end
    else:
        lines.position = end + 1
    return lines.part(opener + 1, end)


def _passed_text(lines: Lines, context: Context, meta: Meta) -> str:
    if "attributes" not in (meta.get("subs") or ""):
        return "\n".join(lines.texts)
    return "\n".join(context.lines(lines.texts, lines.places).texts)
