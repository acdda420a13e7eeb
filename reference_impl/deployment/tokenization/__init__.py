"""From text to the int64 arrays that a model takes."""

from reference_impl.deployment.tokenization.build import build_tokenizer
from reference_impl.deployment.tokenization.limits import Limits, updated
from reference_impl.deployment.tokenization.rows import Encoded, Row, Segment, Stretch, TokenSequence
from reference_impl.deployment.tokenization.tokenizer import TextTokenizer

__all__ = [
    "Encoded",
    "Limits",
    "Row",
    "Segment",
    "Stretch",
    "TextTokenizer",
    "TokenSequence",
    "build_tokenizer",
    "updated",
]
