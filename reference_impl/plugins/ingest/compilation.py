"""From a pipeline's JSON to a compiled pipeline, with all the errors a broken one gets."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reference_impl.errors import ApiError, parse_error
from reference_impl.plugins.ingest.configuration import Configuration
from reference_impl.plugins.ingest.processor import Pipeline, Processor, Step
from reference_impl.rendering import java_class

MANAGED_PROPERTIES = ("created_date", "created_date_millis", "modified_date", "modified_date_millis")
_ACCESS_PATTERNS = ("classic", "flexible")

Factory = Callable[[Configuration, "Compiler"], Processor]


class Compiler:
    """Compiles pipelines with the processor types in ``factories``; ``reporting`` are the types that tell
    the observer of a run about their own success."""

    def __init__(self, factories: Mapping[str, Factory], *, reporting: frozenset[str] = frozenset()) -> None:
        self._factories = factories
        self._reporting = reporting

    def pipeline(self, pipeline_id: str, body: Mapping[str, Any]) -> Pipeline:
        """Compile a whole pipeline. Raises ApiError, mostly 400 ``parse_exception``."""
        config = Configuration(body)
        config.optional_text("description")
        config.integer("version")
        config.mapping("_meta")
        config.flag("deprecated")
        access = config.optional_text("field_access_pattern")
        if access is not None and access not in _ACCESS_PATTERNS:
            reason = f"doesn't support value of [{access}] for parameter [field_access_pattern]"
            raise parse_error(f"pipeline [{pipeline_id}] {reason}")
        processors = config.required("processors")
        if not isinstance(processors, list):
            found = java_class(processors, mapping="java.util.LinkedHashMap")
            raise config.error(f"property isn't a list, but of type [{found}]", "processors")
        steps = self.steps(processors)
        handlers = config.objects("on_failure")
        on_failure = self.steps(handlers or [])
        if config.leftover():
            names = ", ".join(config.leftover())
            reason = f"doesn't support one or more provided configuration parameters [{names}]"
            raise parse_error(f"pipeline [{pipeline_id}] {reason}")
        if handlers is not None and not handlers:
            raise parse_error(f"pipeline [{pipeline_id}] cannot have an empty on_failure option defined")
        return Pipeline(pipeline_id, steps, on_failure)

    def steps(self, configs: Sequence[Any]) -> tuple[Step, ...]:
        """Compile a list of processors. All are tried: the first error is raised, the others are in its
        ``suppressed``."""
        steps: list[Step] = []
        errors: list[ApiError] = []
        for config in configs:
            if not isinstance(config, Mapping):
                found = java_class(config)
                errors.append(parse_error(f"processor config isn't a map, but of type [{found}]"))
                continue
            for type_, content in config.items():
                try:
                    steps.append(self.step(type_, content))
                except ApiError as error:
                    errors.append(error)
        if errors:
            errors[0].suppressed = (*errors[0].suppressed, *errors[1:])
            raise errors[0]
        return tuple(steps)

    def step(self, type_: str, content: Any) -> Step:
        """Compile one processor."""
        if not isinstance(content, Mapping):
            reason = (
                "processor config cannot be [null]"
                if content is None
                else f"property isn't a map, but of type [{java_class(content)}]"
            )
            raise parse_error(reason, processor_type=type_)
        config = Configuration(content)
        tag = config.optional_text("tag")
        description = config.optional_text("description")
        ignore_failure = config.flag("ignore_failure")
        factory = self._factories.get(type_)
        if factory is None:
            named = Configuration({}, type_=type_, tag=tag)
            raise parse_error(f"No processor type exists with name [{type_}]", **named.metadata())
        handlers = config.objects("on_failure")
        on_failure = self.steps(handlers or [])
        config.type, config.tag = type_, tag
        if handlers is not None and not handlers:
            raise config.error("processors list cannot be empty", "on_failure")
        _refuse_condition(config)
        processor = self._create(factory, config)
        return Step(type_, processor, tag, description, ignore_failure, on_failure, type_ in self._reporting)

    def _create(self, factory: Factory, config: Configuration) -> Processor:
        try:
            processor = factory(config, self)
        except ApiError as error:
            raise dataclasses.replace(error, metadata={**config.metadata(), **error.metadata}) from error
        if config.leftover():
            names = ", ".join(config.leftover())
            reason = f"doesn't support one or more provided configuration parameters [{names}]"
            raise parse_error(f"processor [{config.type}] {reason}", **config.metadata())
        return processor


def _refuse_condition(config: Configuration) -> None:
    """``if`` is a script in Painless, which this server does not have: better refused than ignored."""
    if config.take("if") is not None:
        raise config.error("conditions are not supported by this server: it has no script engine", "if")
