"""Sentences and lists that state the values a parameter may have."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.asciidoc.nodes import Container, ListBlock, ListItem, Node, Paragraph
from harness.reading.parenthesis import read_parenthesis
from harness.reading.terms import read_terms

CUE = re.compile(
    r"\b(?:(?:valid|possible|acceptable|accepted|allowed|supported|available) (?:[\w-]+ ){0,2}"
    r"(?:values?|options?|methods?|columns?|types?|services?|providers?|formats?)(?=:| is\b| are\b| include)"
    r"|(?:statuses|states|modes) are(?=:)|values (?:may|can) be(?=:)"
    r"|(?:must|can) be (?:one of|either)|one of the following"
    r"(?! (?:objects?|properties|property|fields?|configurations?|parameters?)\b))\b",
    re.IGNORECASE,
)
INLINE = re.compile(
    r"(?:\b(?:[Vv]alid|[Pp]ossible|[Aa]ccept(?:able|ed)|[Aa]llowed|[Ss]upported|[Aa]vailable)"
    r" (?:[\w-]+ ){0,2}(?:values|options|methods|types|services|providers|formats)(?: are| include)?:?"
    r"|\b[Oo]ne of the following(?: (?:values|options|strings|words))?:?"
    r"|\b(?:[Oo]ne of|[Ee]ither|(?<!also )[Aa]ccepts|(?:[Cc]an|[Mm]ust) be(?: one of| either)?))\s*:?\s*"
    r"(?P<tokens>`[^`]+`(?:\s*\([^)]*\))?(?:(?:,\s*(?:or |and )?|\s+(?:or|and)\s+)`[^`]+`(?:\s*\([^)]*\))?)+)"
    r"(?!\s*\(|,?\s*(?:(?:or|and) )?`|,? or (?:an?|any|another|some) )"
)
"""Values of which the last is any other ("or a pattern") are not all that there are, nor are some of them."""
GLOSSED = r"`[^`]+` \([^()]+\)"
ONLY_GLOSSED = re.compile(rf"(?:(?:Sort )?[Oo]rder: )?{GLOSSED}(?:, {GLOSSED})*,? or {GLOSSED}\.?")
"""A sentence that is nothing but values and what they mean: "`asc` (ascending) or `desc` (descending)."."""
NAMES_FIELDS = re.compile(r"^(?:Only|At most|No more than) one of\b|\bbut not both\b", re.IGNORECASE)
FIXED = re.compile(
    r"^(?:If (?:included|given|specified|set|provided|present), "
    r"|(?!(?:If|When|For|Unless|Where|Otherwise)\b))"
    r"[^;:`]*\bmust (?:always )?be set to (?:the value )?`(?P<value>[^`]+)`\.?$"
    r"|^In this case, `(?P<case>[^`]+)`\.?$",
    re.IGNORECASE,
)
VALUE_AND_GLOSS = re.compile(r"`([^`]+)` (\([^()]+\))")
TICKS = 4
"""Two values in ticks have as many."""
TITLE = re.compile(r"^(?:Valid values|Values) (?:of|for)\b", re.IGNORECASE)
TOKEN = re.compile(r"`([^`]+)`")
THE_DEFAULT = re.compile(r"This is the default(?: (?:value|behaviou?r|option|setting))?\.?", re.IGNORECASE)
"""Says so of the value whose gloss it stands in."""

DEFAULT_MARK = re.compile(r"(?:`[^`]+`\s*[:-]?\s*)?\(Default\)\s*")
"""Marks the value that holds when none is given, at the head of its gloss."""


def values_in_sentence(sentence: str) -> tuple[str, ...]:
    """Return the values that one sentence lists: "One of `a`, `b` or `c`." Fewer than two are none."""
    if sentence.count("`") < TICKS:
        return ()
    if ONLY_GLOSSED.fullmatch(sentence):
        return _clean(token for token, _ in VALUE_AND_GLOSS.findall(sentence))
    found = INLINE.search(sentence)
    if found is None or NAMES_FIELDS.search(sentence):
        return ()
    return _clean(TOKEN.findall(found.group("tokens")))


def fixed_value(sentence: str) -> str | None:
    """Return the only value that the sentence allows: "This must be set to the value `a`." None if none."""
    found = FIXED.match(sentence)
    return (found.group("value") or found.group("case")) if found else None


def announces_values(sentence: str) -> bool:
    """Whether a list after this sentence holds values, not parameters: "Valid values are:"."""
    return CUE.search(sentence) is not None


def values_in_list(items: Iterable[ListItem]) -> tuple[str, ...]:
    """Return the first back-ticked word of each item (or its term)."""
    found: list[str] = []
    for item in items:
        if item.terms:
            found.extend(read_terms(item).names)
        elif item.blocks and isinstance(item.blocks[0], Paragraph):
            token = TOKEN.match(item.blocks[0].text.removeprefix("(Default)").strip())
            found.extend([token.group(1)] if token else [])
    return _clean(found)


def value_lists(blocks: Iterable[Node], announced: bool) -> list[ListBlock]:
    """Return the lists among these blocks of a definition that hold values.

    ``announced`` says that the text before them ends with a cue; a title such as "Values of `x`" is one.
    """
    lists: list[ListBlock] = []
    for block in blocks:
        titled = block.meta.title is not None and TITLE.match(block.meta.title) is not None
        if isinstance(block, ListBlock) and (announced or titled):
            lists.extend([] if _defines(block) else [block])
        elif isinstance(block, Container) and (announced or titled):
            lists.extend(value_lists(block.blocks, True))
    return lists


def _defines(block: ListBlock) -> bool:
    """Whether the items say of which type they are or whether required: then they are properties."""
    opening = [item.blocks[0] for item in block.items if item.terms and item.blocks]
    return any(isinstance(each, Paragraph) and read_parenthesis(each.text) is not None for each in opening)


def _clean(tokens: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.strip().strip("`").rstrip(".,;:").strip("\"'") for token in tokens))
