"""The processor types of this server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reference_impl.plugins.ingest.compilation import Compiler, Factory
from reference_impl.plugins.ingest.processors.convert import Convert
from reference_impl.plugins.ingest.processors.flow import Drop, Fail, Terminate
from reference_impl.plugins.ingest.processors.foreach import Foreach
from reference_impl.plugins.ingest.processors.inference.factory import inference_factory
from reference_impl.plugins.ingest.processors.nested import NestedPipeline
from reference_impl.plugins.ingest.processors.remove_rename import Remove, Rename
from reference_impl.plugins.ingest.processors.set_append import Append, SetField
from reference_impl.plugins.ingest.processors.text import text_processor

if TYPE_CHECKING:
    from collections.abc import Callable

    from reference_impl.plugins.ingest.processors.inference.answers import Answers

PROCESSORS: Mapping[str, Factory] = {
    "append": Append,
    "convert": Convert,
    "drop": Drop,
    "fail": Fail,
    "foreach": Foreach,
    "lowercase": text_processor(str.lower),
    "pipeline": NestedPipeline,
    "remove": Remove,
    "rename": Rename,
    "set": SetField,
    "terminate": Terminate,
    "trim": text_processor(str.strip),
    "uppercase": text_processor(str.upper),
}


def compiler(
    answers: Answers, stored_inference_processors: Callable[[], int], *, as_documented: bool
) -> Compiler:
    """A compiler that knows all types. ``answers`` is where inference processors get their results;
    ``stored_inference_processors`` counts those that stand in stored pipelines already. ``as_documented``
    is whether the node's profile follows the pages rather than Elasticsearch."""
    inference = inference_factory(answers, stored_inference_processors, as_documented=as_documented)
    factories = {**PROCESSORS, "inference": inference}
    return Compiler(factories, reporting=frozenset({"pipeline"}))
