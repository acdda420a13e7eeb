"""From an API page to its spec: every part of the page in turn, then ids."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.asciidoc.diagnostics import Diagnostics
from harness.asciidoc.inline import InlineMacro, parse_inline
from harness.asciidoc.nodes import ListItem, Macro, Node, walk
from harness.asciidoc.reader import ReadPage
from harness.model.spec import ApiSpec, Availability, Location, Page, Request, Rule
from harness.reading.definitions import (
    LIFECYCLE_REASON,
    STABILITIES,
    Meaning,
    read_definitions,
    request_parameter,
    response_field,
)
from harness.reading.drafts import ExampleDraft, ParameterDraft, ResponseDraft
from harness.reading.entries import listed
from harness.reading.informative import informative_reason
from harness.reading.nesting import nest_dotted
from harness.reading.optional_paths import shorter_requests
from harness.reading.page import ApiPage, api_pages
from harness.reading.parts import PagePart, SectionKey
from harness.reading.path_forms import form_rules, mark_rules
from harness.reading.path_names import match_path_names, require_what_paths_need
from harness.reading.privileges import PrivilegeReader, collect, note_reason
from harness.reading.prose_blocks import prose
from harness.reading.requests import is_form, stated_requests
from harness.reading.sentences import Sentence
from harness.reading.snippets import Snippet, snippets
from harness.reading.statements import Draft, assign_ids, statement
from harness.reading.terms import read_terms
from harness.reading.undocumented import undocumented

LOCATIONS: dict[SectionKey, Location] = {"path": "path", "query": "query", "request-body": "body"}
MAX_EXAMPLE = 8_000
"""A snippet may hold many requests, and each of them is a statement with the snippet's text."""

STATUS_IN_TEXT = re.compile(r"`([1-5]\d\d)`")


def build_specs(page: ReadPage) -> list[ApiSpec]:
    """Return the specs of all APIs that the page describes, in page order; often one, sometimes none."""
    specs = []
    for api in api_pages(page.document):
        builder = _Builder(api, page.file, page.diagnostics)
        builder.take_requests(api.parts)
        for part in api.parts:
            builder.part(part)
        specs.append(builder.finish(page.sha256))
    return specs


def build_spec(page: ReadPage) -> ApiSpec | None:
    """Return the spec of the first API that the page describes, or None if it describes none."""
    return next(iter(build_specs(page)), None)


@dataclass(slots=True)
class _Builder:
    api: ApiPage
    file: str
    diagnostics: Diagnostics
    drafts: list[Draft] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    parameters: list[ParameterDraft] = field(default_factory=list)
    responses: list[ResponseDraft] = field(default_factory=list)
    examples: list[ExampleDraft] = field(default_factory=list)
    privileges: PrivilegeReader = field(default_factory=PrivilegeReader)
    stability: str = "stable"
    since: str | None = None
    deprecated: str | None = None

    def take_requests(self, parts: Iterable[PagePart]) -> None:
        """Note what all parts state as requests: a page may list its parameters before them."""
        for part in parts:
            if part.key == "request":
                self.requests.extend(request for request, _ in stated_requests(part.blocks))

    def part(self, part: PagePart) -> None:
        """Read one part of the page."""
        if part.key == "summary":
            self._lifecycle(part)
        if part.key == "request":
            self._requests(part)
        if part.key in LOCATIONS:
            self._parameters(part, LOCATIONS[part.key])
        elif part.key == "response-body":
            self._response_body(part)
        elif part.key == "response-codes":
            self._response_codes(part)
        else:
            self._prose(part)
        self._examples(part)

    def _lifecycle(self, part: PagePart) -> None:
        head = self.api.head
        found: list[tuple[InlineMacro | Macro, Node]] = [
            (mark, head) for mark in parse_inline(head.title) if isinstance(mark, InlineMacro)
        ]
        found.extend((node, node) for node in walk(part.blocks) if isinstance(node, Macro))
        for mark, place in found:
            rule = self._mark(mark.name, mark.argument)
            if rule is not None:
                text = f"{mark.name}[{mark.argument}]"
                self._add(part.key, None, Sentence(text, place.file, place.line), (rule,), LIFECYCLE_REASON)

    def _mark(self, name: str, argument: str) -> Rule | None:
        """Take note of a life-cycle mark of the page and return it as a rule."""
        version = argument.partition(",")[0].strip() or None
        if name in STABILITIES:
            self.stability = name
            return Rule("stability", {"value": name})
        if name in ("added", "coming"):
            self.since = version
        elif name == "deprecated":
            self.deprecated = version or "deprecated"
        else:
            return None
        return Rule(name, {"version": version} if version else {})

    def _requests(self, part: PagePart) -> None:
        forms, marks = form_rules(part.blocks), mark_rules(part.blocks)
        for request, line in stated_requests(part.blocks):
            stated = Rule("request", {"method": request.method, "path": request.path})
            key = (request.method, request.path)
            rules = (stated, *forms.get(key, ()), *marks.get(key, ()))
            text = f"{request.method} {request.path}"
            self._add(part.key, None, Sentence(text, line.file, line.line), rules)

    def _prose(self, part: PagePart) -> None:
        for found in prose(part.blocks):
            text = found.sentence.text
            rules: tuple[Rule, ...] = ()
            reason = found.reason or informative_reason(text)
            if part.key == "prereq":
                rules = self.privileges.rules(text)
                reason = None if rules else reason or note_reason(text)
            self._add(part.key, None, found.sentence, rules, reason)

    def _parameters(self, part: PagePart, location: Location) -> None:
        items, others = listed(part.blocks)
        found = self._definitions(items, part.key, location, request_parameter(location))
        if location == "path":
            paths = [request.path for request in self.requests]
            match_path_names(found, paths, self.file, self.diagnostics)
            self.requests.extend(shorter_requests(self.requests, found))
            require_what_paths_need(found, [request.path for request in self.requests])
        self.parameters.extend(found)
        self._loose_prose(part.key, others)

    def _definitions(
        self, items: Iterable[ListItem], key: str, location: Location, meaning: Meaning
    ) -> list[ParameterDraft]:
        found = read_definitions(items, key, location, meaning)
        for parameter in found:
            self._collect(parameter)
        return found

    def _collect(self, parameter: ParameterDraft) -> None:
        self.drafts.extend(parameter.drafts)
        for child in parameter.children:
            self._collect(child)

    def _loose_prose(self, key: str, blocks: Iterable[Node]) -> list[Draft]:
        """Read the sentences of a parameter section that stand outside its lists."""
        added: list[Draft] = []
        for found in prose(blocks):
            reason = found.reason or informative_reason(found.sentence.text)
            added.append(self._add(key, None, found.sentence, (), reason))
        return added

    def _response_body(self, part: PagePart) -> None:
        items, others = listed(part.blocks)
        fields = self._definitions(items, part.key, "body", response_field())
        loose = self._loose_prose(part.key, others)
        if items or loose:
            line = items[0].line if items else loose[0].line
            self.responses.append(ResponseDraft(None, part.title, line, loose, nest_dotted(fields)))

    def _response_codes(self, part: PagePart) -> None:
        items, others = listed(part.blocks)
        for item in items:
            self._response_code(item, part.key)
        for found in prose(others):
            rules = tuple(
                Rule("status", {"status": int(code)}) for code in STATUS_IN_TEXT.findall(found.sentence.text)
            )
            self._add(part.key, None, found.sentence, rules, found.reason)

    def _response_code(self, item: ListItem, key: str) -> None:
        term = read_terms(item)
        status = term.status
        text = " ".join(each.text for each in item.terms)
        found = [each.sentence for each in prose(item.blocks)]
        if not found:
            found = [Sentence(text, item.file, item.line)]
        drafts: list[Draft] = []
        for sentence in found:
            rules = (Rule("status", {"status": status}),) if status and not drafts else ()
            drafts.append(self._add(key, str(status or "/".join(term.names)), sentence, rules))
        self.responses.append(ResponseDraft(status, term.gloss or "", item.line, drafts))

    def _examples(self, part: PagePart) -> None:
        for snippet in snippets(part.blocks):
            request = snippet.request
            if is_form(request.path):
                continue
            rules = (Rule("example", {"method": request.method, "path": request.path}),)
            sentence = Sentence(_example_text(snippet), snippet.source.file, snippet.source.line)
            self.examples.append(ExampleDraft(snippet, self._add("examples", None, sentence, rules)))

    def _add(
        self,
        key: str,
        parameter: str | None,
        sentence: Sentence,
        rules: tuple[Rule, ...] = (),
        reason: str | None = None,
    ) -> Draft:
        draft = Draft(key, parameter, sentence.text, sentence.file, sentence.line, rules, reason)
        self.drafts.append(draft)
        return draft

    def finish(self, sha256: str) -> ApiSpec:
        """Settle ids and return the spec."""
        self.parameters.extend(undocumented(self.requests, self.parameters, self.examples))
        assign_ids(self.api.anchor, self.drafts)
        return ApiSpec(
            id=self.api.anchor,
            title=self.api.title,
            page=Page(self.file, sha256),
            availability=Availability(self.api.role, self.stability, self.since, self.deprecated),
            requests=tuple(self.requests),
            privileges=collect(rule for draft in self.drafts for rule in draft.rules),
            parameters=tuple(parameter.finish() for parameter in nest_dotted(self.parameters)),
            responses=tuple(response.finish() for response in self.responses),
            examples=tuple(example.finish() for example in self.examples),
            statements=tuple(statement(draft) for draft in self.drafts),
        )


def _example_text(snippet: Snippet) -> str:
    """Return the snippet, or the beginning of a very long one, as one line, with the response, if any."""
    text = " ".join(snippet.source.text[:MAX_EXAMPLE].split())
    if not snippet.has_response:
        return text
    return f"{text} answers {json.dumps(snippet.response)}"
