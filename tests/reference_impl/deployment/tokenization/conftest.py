"""What the tests against the reference tokenizers share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reference_impl.deployment.tokenization import TextTokenizer
from tests.support import vocabularies

CASES = {
    "bert": (vocabularies.bert(), False),
    "bert-lower": (vocabularies.bert(), True),
    "mpnet": (vocabularies.mpnet(), False),
    "mpnet-lower": (vocabularies.mpnet(), True),
    "roberta": (vocabularies.roberta(), False),
    "roberta-prefix": (vocabularies.roberta(add_prefix_space=True), False),
    "byte_level_bpe": (vocabularies.roberta("byte_level_bpe"), False),
    "xlm_roberta": (vocabularies.xlm_roberta(), False),
    "deberta_v2": (vocabularies.deberta_v2(), False),
    "deberta_v2-lower": (vocabularies.deberta_v2(), True),
}


class Both:
    """Our tokenizer and the two of the reference, the original and the fast one, from one vocabulary."""

    def __init__(self, name: str, directory: Path) -> None:
        from tests.support.reference_tokenizers import reference

        self.name = name
        self.vocabulary, self._lower = CASES[name]
        self.ours = self.limited()
        made = reference(self.vocabulary, directory, lower=self._lower)
        self.slow, self.fast = made.slow, made.fast

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def limited(self, **options: Any) -> TextTokenizer:
        """Our tokenizer with other limits."""
        lower = {"do_lower_case": True} if self._lower else {}
        return self.vocabulary.tokenizer(**lower, **options)

    def expected(self, *texts: str, **options: Any) -> dict[str, list[Any]]:
        """What the reference makes of a text or a pair: one entry a row."""
        return dict(self.fast(*([text] for text in texts), **options))


@pytest.fixture(scope="package", params=CASES)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Each family in turn."""
    pytest.importorskip("transformers", reason="the reference tokenizers are in the extra [peers]")
    pytest.importorskip("sentencepiece", reason="the reference of unigram models is in the extra [peers]")
    return Both(request.param, tmp_path_factory.mktemp("reference"))
