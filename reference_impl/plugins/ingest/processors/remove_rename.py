"""``remove`` and ``rename``: take fields away, or give them another name."""

from __future__ import annotations

from reference_impl.errors import illegal_argument
from reference_impl.plugins.ingest.compilation import Compiler
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.document import METADATA_FIELDS, IngestDocument
from reference_impl.plugins.ingest.processor import Flow, Run, Step
from reference_impl.plugins.ingest.template import Template
from reference_impl.rendering import java_text


def _templates(config: Configuration, name: str) -> list[Template]:
    value = config.take(name)
    return [Template(java_text(item)) for item in (value if isinstance(value, list) else [value])]


class Remove:
    """``remove``: the given fields, or all but the fields to keep."""

    def __init__(self, config: Configuration, _compiler: Compiler) -> None:
        if config.has("field") and config.has("keep"):
            raise config.error("and [field] cannot both be used in the same processor", "keep")
        if not config.has("field") and not config.has("keep"):
            raise config.error("or [field] must be specified", "keep")
        self._keeps = config.has("keep")
        self._fields = _templates(config, "keep" if self._keeps else "field")
        config.take("field" if self._keeps else "keep")
        self._ignore_missing = config.flag("ignore_missing")

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Remove the fields."""
        model = document.template_model()
        paths = [template.render(model) for template in self._fields]
        if self._keeps:
            _keep_only(document.fields, paths)
            return Flow.NEXT
        for path in paths:
            if not (self._ignore_missing and not document.has(path)):
                document.remove(path)
        return Flow.NEXT


def _keep_only(fields: dict[str, object], paths: list[str], prefix: str = "") -> None:
    """Remove what is neither one of ``paths``, nor below one, nor on the way to one."""
    for name in list(fields):
        path = f"{prefix}{name}"
        value = fields[name]
        if path in paths or (not prefix and name in METADATA_FIELDS):
            continue
        if any(kept.startswith(f"{path}.") for kept in paths):
            if isinstance(value, dict):
                _keep_only(value, paths, f"{path}.")
        else:
            del fields[name]


class Rename:
    """``rename``: move a value to another field, which must be free unless ``override`` is set."""

    def __init__(self, config: Configuration, _compiler: Compiler) -> None:
        self._field = config.template("field")
        self._target = config.template("target_field")
        self._ignore_missing = config.flag("ignore_missing")
        self._override = config.flag("override")

    async def run(self, document: IngestDocument, _run: Run, _step: Step) -> Flow:
        """Move the value."""
        model = document.template_model()
        path, target = self._field.render(model), self._target.render(model)
        if not path or not document.has(path):
            if self._ignore_missing:
                return Flow.NEXT
            raise illegal_argument(f"field [{path}] doesn't exist")
        if not self._override and document.has(target):
            raise illegal_argument(f"field [{target}] already exists")
        value = document.get(path)
        document.remove(path)
        document.set(target, value)
        return Flow.NEXT
