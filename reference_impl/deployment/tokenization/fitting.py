"""Texts cut to the length that a model takes: truncation and windows."""

from __future__ import annotations

from reference_impl.deployment.errors import InvalidInput
from reference_impl.deployment.tokenization.rows import TokenSequence

Piece = tuple[int, int]


def too_large(length: int, longest: int) -> InvalidInput:
    """The error for a text that is too long and may not be cut."""
    return InvalidInput(
        f"Input too large. The tokenized input length [{length}] "
        f"exceeds the maximum sequence length [{longest}]"
    )


def windows(sequence: TokenSequence, size: int, span: int) -> list[Piece]:
    """Split tokens into windows of at most ``size`` that overlap by ``span`` or more.

    A window ends with a whole word and the next one starts with a whole word, unless a word alone is longer.
    """
    total = len(sequence)
    pieces: list[Piece] = []
    start = 0
    while True:
        end = min(start + size, total)
        if end < total:
            end = _word_start(sequence, end, above=start) or end
        pieces.append((start, end))
        if end >= total:
            return pieces
        start = _word_start(sequence, max(end - span, 0), above=start) or end


def _word_start(sequence: TokenSequence, index: int, *, above: int) -> int | None:
    """The start of the word that token ``index`` belongs to, or None when it is not after ``above``."""
    while index > above and sequence.words[index] == sequence.words[index - 1]:
        index -= 1
    return index if index > above else None


def fit_pair(first: int, second: int, room: int, extra: int, truncate: str) -> tuple[int, int]:
    """How many tokens of each text of a pair are kept, so that both fit ``room``. Raises InvalidInput.

    ``room`` excludes the ``extra`` special tokens.
    """
    if first + second <= room:
        return first, second
    if truncate == "first":
        _require_room(second, room, "first", "second")
        return room - second, second
    if truncate == "second":
        _require_room(first, room, "second", "first")
        return first, room - first
    if truncate == "balanced":
        half = room // 2
        if first <= half:
            return first, room - first
        if second <= room - half:
            return room - second, second
        return half, room - half
    raise too_large(first + second + extra, room + extra)


def _require_room(length: int, room: int, cut: str, kept: str) -> None:
    if length > room:
        raise InvalidInput(
            f"Attempting truncation [{cut}] but input is too large for the {kept} sequence. "
            f"The tokenized input length [{length}] exceeds the maximum sequence length [{room}], "
            "when taking special tokens into account"
        )


def check_span(first: int, span: int, extra: int, longest: int) -> None:
    """Make sure that a pair leaves room for windows over its second text. Raises InvalidInput."""
    room = longest - extra - first
    problem = None
    if room <= 0:
        problem = (
            "Unable to do sequence pair tokenization: the first sequence "
            f"[{first} tokens] is longer than the max sequence length [{longest} tokens]"
        )
    elif span > room:
        total = first + span + extra
        problem = (
            "Unable to do sequence pair tokenization: the combined first sequence, span length and "
            f"delimiting tokens [{first} + {span} + {extra} = {total} tokens] is longer than the max "
            f"sequence length [{longest} tokens]. Reduce the size of the [span] window."
        )
    if problem:
        raise InvalidInput(problem, type="illegal_argument_exception")
