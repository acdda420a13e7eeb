"""Lists put together again the way their authors meant them.

By AsciiDoc's rules a list ends at many places where authors did not mean it to end: at a comment or an
anchor between two items, at a block without its ``+`` line. What follows then stands beside the list;
here it is joined to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.asciidoc.context import MAX_DEPTH
from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.nodes import (
    Admonition,
    CommentBlock,
    Container,
    ListBlock,
    Listing,
    ListItem,
    Meta,
    Node,
    Paragraph,
    StrayMarker,
)

UNSEEN = frozenset([CommentBlock, StrayMarker])
CONCERNED = frozenset([ListBlock, Container, Admonition, StrayMarker])


def mend(blocks: Sequence[Node], diagnostics: Diagnostics) -> list[Node]:
    """Return the blocks with everything that belongs to a list inside it, on every level."""
    if not any(type(block) in CONCERNED for block in blocks):
        return list(blocks)
    mended: list[Node] = []
    before: Node | None = None
    ahead = [block for block in blocks if type(block) not in UNSEEN]
    position = 0
    for block in blocks:
        if isinstance(block, StrayMarker):
            _return_marker(before, block, diagnostics)
            continue
        if isinstance(block, CommentBlock):
            mended.append(block)
            continue
        position += 1
        if type(block) in CONCERNED:
            _mend_inside(block, diagnostics)
        following = ahead[position] if position < len(ahead) else None
        if isinstance(before, ListBlock) and _joined(before, block, following):
            while isinstance(mended[-1], CommentBlock):
                mended.pop()
        else:
            mended.append(block)
            before = block
    return mended


def _mend_inside(block: Node, diagnostics: Diagnostics) -> None:
    if isinstance(block, Container | Admonition):
        block.blocks = mend(block.blocks, diagnostics)
    elif isinstance(block, ListBlock):
        for item in block.items:
            if not (len(item.blocks) == 1 and isinstance(item.blocks[0], Paragraph)):
                item.blocks = mend(item.blocks, diagnostics)


def _joined(before: ListBlock, block: Node, following: Node | None) -> bool:
    """Join the block to the list before it if it must have been meant for it; tell whether it was."""
    open_lists = _open_lists(before)
    if isinstance(block, ListBlock):
        return _joined_list(open_lists, block)
    owner = next((each for each in reversed(open_lists) if each.kind == "terms"), None)
    if owner is None:
        return False
    item = owner.items[-1]
    goes_on = isinstance(following, ListBlock) and any(_same(each, following) for each in open_lists)
    if not _meant_for(item, block, following, goes_on=goes_on):
        return False
    if isinstance(block, Paragraph) and _starts_with_plus(block):
        block.lines = block.lines[1:]
    item.blocks.append(block)
    return True


def _open_lists(block: ListBlock) -> list[ListBlock]:
    """Return the list and the lists at the end of its last item, outermost first."""
    found = [block]
    while found[-1].items and found[-1].items[-1].blocks:
        last = found[-1].items[-1].blocks[-1]
        if not isinstance(last, ListBlock):
            break
        found.append(last)
    return found


def _same(one: ListBlock, other: ListBlock) -> bool:
    return one.kind == other.kind and one.marker == other.marker


def _joined_list(open_lists: list[ListBlock], block: ListBlock) -> bool:
    bare = not (block.meta.title or block.meta.positional)
    for owner in reversed(open_lists):
        if _same(owner, block):
            if not bare:
                return False
            if block.meta.anchor:
                block.items[0].meta = Meta(anchor=block.meta.anchor)
            owner.items.extend(block.items)
            return True
    innermost = open_lists[-1]
    if block.kind == "callouts" or len(open_lists) >= MAX_DEPTH or not (bare or innermost.kind == "terms"):
        return False
    innermost.items[-1].blocks.append(block)
    return True


def _meant_for(item: ListItem, block: Node, following: Node | None, *, goes_on: bool) -> bool:
    if isinstance(block, Container):
        collapsible = any("%collapsible" in part for part in block.meta.positional)
        return collapsible or block.kind == "open" or goes_on
    if isinstance(block, Admonition):
        return goes_on
    if isinstance(block, Paragraph):
        plus_follows = isinstance(following, Paragraph) and _starts_with_plus(following)
        return _starts_with_plus(block) or plus_follows or _only_parenthesis(item)
    return False


def _starts_with_plus(block: Paragraph) -> bool:
    return len(block.lines) > 1 and block.lines[0].text == "+"


def _only_parenthesis(item: ListItem) -> bool:
    """Whether the item holds no more than ``(Optional, Boolean)``."""
    if len(item.blocks) != 1 or not isinstance(item.blocks[0], Paragraph):
        return False
    text = item.blocks[0].text.strip()
    return text.startswith("(") and text.endswith(")")


def _return_marker(last: Node | None, stray: StrayMarker, diagnostics: Diagnostics) -> None:
    """Give a test comment back to the snippet before it, perhaps the last one in a list."""
    while isinstance(last, ListBlock) and last.items[-1].blocks:
        last = last.items[-1].blocks[-1]
    if isinstance(last, Listing):
        last.markers.append(stray.marker)
        diagnostics.warning(stray.file, stray.line, "a blank line separates the marker from its snippet")
    else:
        diagnostics.warning(stray.file, stray.line, "no snippet stands before this marker")
