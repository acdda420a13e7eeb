"""Definition lists: each item is a parameter with its parenthesis, its sentences and its properties."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from harness.asciidoc.inline import InlineMacro, parse_inline, plain_text
from harness.asciidoc.nodes import (
    Admonition,
    Container,
    ListBlock,
    ListItem,
    Macro,
    Node,
    Paragraph,
    Table,
)
from harness.model.spec import Location, Parameter, Rule
from harness.reading.bounds import read_bounds, read_unit
from harness.reading.defaults import literal
from harness.reading.drafts import ParameterDraft
from harness.reading.entries import bullet_entries
from harness.reading.informative import informative_reason
from harness.reading.parenthesis import Parenthesis, read_parenthesis
from harness.reading.prose import parameter_rules
from harness.reading.purpose import purpose_reason
from harness.reading.relations import replaced_rules, required_rules
from harness.reading.sentences import Sentence, sentences
from harness.reading.statements import Draft
from harness.reading.tables import parameter_rows
from harness.reading.terms import Term, read_terms
from harness.reading.values import (
    DEFAULT_MARK,
    THE_DEFAULT,
    announces_values,
    value_lists,
    values_in_list,
)

LEADING_MACRO = re.compile(r"\s*(?:preview|experimental|beta|added|coming|deprecated):{0,2}\[[^\]]*\]\s*")


LIFECYCLE_REASON = "a life-cycle mark promises nothing about a request"
VALUES_REASON = "introduces the values listed after it"
FORM_REASON = "tells of one of the forms that the value may have"
STABILITIES = ("experimental", "preview", "beta", "dev")
WHOLE = ("integer", "long")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the parenthesis of a definition, the sentences after it, and listed values say as rules."""

    of_parenthesis: Callable[[str, Parenthesis], tuple[Rule, ...]]
    of_sentence: Callable[[str, str], tuple[Rule, ...]]
    of_value: Callable[[str, str], tuple[Rule, ...]]


def read_definitions(
    items: Iterable[ListItem], section: str, location: Location, meaning: Meaning, above: str = ""
) -> list[ParameterDraft]:
    """Read the items as parameters. ``above`` is the dotted name of the object that holds them.

    A name in angle brackets stays so in a body: it stands for any key of a map.
    """
    drafts: list[ParameterDraft] = []
    for item in items:
        term = read_terms(item)
        for written in term.names:
            name = f"<{written}>" if location == "body" and written in term.keys else written
            dotted = f"{above}.{name}" if above else name
            drafts.append(_Definition(item, term, name, dotted, section, location, meaning).read())
    return drafts


def request_parameter(location: Location) -> Meaning:
    """Return what definitions of request parameters mean: presence, type, and rules of their prose."""

    def of_parenthesis(name: str, spec: Parenthesis) -> tuple[Rule, ...]:
        found: list[Rule] = []
        if spec.presence in ("required", "optional"):
            required = spec.presence == "required"
            found.append(Rule("presence", {"parameter": name, "in": location, "required": required}))
        if spec.type is not None:
            found.append(Rule("type", {"parameter": name, "in": location, "type": spec.type.type}))
        if spec.default is not None:
            found.append(Rule("default", {"parameter": name, "value": literal(spec.default)}))
        if spec.condition is not None:
            found.extend(required_rules(f"Required {plain_text(spec.condition)}", name))
        return tuple(found)

    def of_value(name: str, value: str) -> tuple[Rule, ...]:
        return (Rule("value", {"parameter": name, "value": literal(value)}),)

    return Meaning(of_parenthesis, lambda name, text: parameter_rules(text, name, location), of_value)


def response_field() -> Meaning:
    """Return what definitions of response fields mean: a name and a type; their prose states no rule."""

    def of_parenthesis(name: str, spec: Parenthesis) -> tuple[Rule, ...]:
        return (Rule("response_field", {"name": name, "type": spec.type.type}),) if spec.type else ()

    def of_value(name: str, value: str) -> tuple[Rule, ...]:
        return (Rule("response_value", {"name": name, "value": literal(value)}),)

    return Meaning(of_parenthesis, lambda _name, _text: (), of_value)


@dataclass(slots=True)
class _Definition:
    """One item. A type that the page does not state is ``string``, without a rule: nothing checks it."""

    item: ListItem
    term: Term
    name: str
    dotted: str
    section: str
    location: Location
    meaning: Meaning
    drafts: list[Draft] = field(default_factory=list)
    children: list[ParameterDraft] = field(default_factory=list)
    enum: tuple[str, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)
    announced: bool = False
    spec: Parenthesis | None = None
    titled: list[tuple[str, list[ParameterDraft]]] = field(default_factory=list)

    def read(self) -> ParameterDraft:
        for line in self.item.terms:
            self._note_marks(line.text)
        self._gloss()
        blocks = list(_flatten(self.item.blocks))
        if blocks and isinstance(blocks[0], Paragraph):
            self._opening(blocks[0])
            del blocks[0]
        for block in blocks:
            self._block(block)
        _tell_variants(self.titled)
        return ParameterDraft(self._parameter(), self.drafts, self.children)

    def _gloss(self) -> None:
        """Read what stands in parentheses behind the name: "`x` (required)"."""
        spec = read_parenthesis(f"({self.term.gloss})") if self.term.gloss else None
        if spec is not None:
            self.spec = spec
            line = self.item.terms[-1]
            text = f"`{self.name}` {spec.text}"
            self._draft(Sentence(text, line.file, line.line), self.meaning.of_parenthesis(self.dotted, spec))

    def _opening(self, paragraph: Paragraph) -> None:
        """Read the first paragraph: the parenthesis that it starts with, if any, and its sentences."""
        macro = LEADING_MACRO.match(paragraph.text)
        skip = macro.end() if macro else 0
        spec = read_parenthesis(paragraph.text[skip:])
        self._note_marks(paragraph.text)
        if spec is None:
            self._sentences(sentences(paragraph.lines))
            return
        self.spec = _merged(self.spec, spec)
        row = paragraph.lines[min(paragraph.text[:skip].count("\n"), len(paragraph.lines) - 1)]
        rules = self.meaning.of_parenthesis(self.dotted, spec)
        rules = (*rules, *self._replacements(paragraph.text))
        self._draft(Sentence(spec.text, row.file, row.line), rules)
        self._sentences(sentences(paragraph.lines, skip=skip + spec.length))

    def _block(self, block: Node) -> None:
        if isinstance(block, Paragraph):
            self._note_marks(block.text)
            self._sentences(sentences(block.lines))
        elif isinstance(block, Admonition):
            for inner in block.blocks:
                self._block(inner)
        elif isinstance(block, Macro):
            self._mark(block.name, block.argument)
        elif isinstance(block, Table):
            self._properties(list(parameter_rows(block)))
        elif isinstance(block, ListBlock | Container):
            self._nested(block)

    def _nested(self, block: ListBlock | Container) -> None:
        """A list is one of three: values, properties, or more sentences."""
        values = value_lists([block], self.announced)
        if values:
            for each in values:
                self.enum = (*self.enum, *values_in_list(each.items))
            self._glosses(values)
        elif isinstance(block, ListBlock) and block.kind == "terms":
            self._properties(block.items)
        elif isinstance(block, ListBlock) and (items := _typed_bullets(block)):
            self._properties(items)
        elif isinstance(block, ListBlock):
            for item in block.items:
                for inner in item.blocks:
                    self._block(inner)
        else:
            before = len(self.children)
            for inner in _flatten(block.blocks):
                self._block(inner)
            if block.meta.title and self.children[before:]:
                self.titled.append((plain_text(block.meta.title), self.children[before:]))

    def _properties(self, items: Sequence[ListItem]) -> None:
        for item in items:
            term = read_terms(item)
            if term.label is not None and self.location == "body":
                self._form(item, term, term.label)
            else:
                self.children.extend(
                    read_definitions([item], self.section, self.location, self.meaning, self.dotted)
                )

    def _form(self, item: ListItem, term: Term, label: str) -> None:
        """Read an item that names a form of this value in plain words: its properties are this one's."""
        form = _Definition(item, term, label, self.dotted, self.section, self.location, self.meaning).read()
        for draft in form.drafts:
            draft.rules, draft.reason = (), draft.reason or FORM_REASON
        for child in form.children:
            child.parameter = replace(child.parameter, variant=label)
        self.drafts.extend(form.drafts)
        self.children.extend(form.children)

    def _glosses(self, lists: Sequence[ListBlock]) -> None:
        """What is said about single values are sentences of this parameter.

        A value has other names beside its first. If several values are marked as the default, as those of
        a list are that holds more than one, none of them is the default.
        """
        items = [item for block in lists for item in block.items]
        alone = sum(1 for item in items if _marked_default(item)) == 1
        for item in items:
            for position, value in enumerate(values_in_list([item])):
                for block in item.blocks:
                    self._gloss_of(value, block, may_be_default=alone and position == 0)
        self.announced = False

    def _gloss_of(self, value: str, block: Node, *, may_be_default: bool) -> None:
        if not isinstance(block, Paragraph):
            self._block(block)
        elif not re.fullmatch(r"`[^`]+`[.,;]?", block.text.strip()):
            self._note_marks(block.text)
            default = DEFAULT_MARK.match(block.text) is not None
            for sentence in sentences(block.lines):
                rules = self.meaning.of_value(self.dotted, value)
                if may_be_default and (default or THE_DEFAULT.fullmatch(sentence.text)):
                    rules = (*rules, *self.meaning.of_sentence(self.dotted, f"Defaults to `{value}`."))
                    default = False
                self._draft(sentence, rules)

    def _sentences(self, found: Sequence[Sentence]) -> None:
        for sentence in found:
            self._draft(sentence, self.meaning.of_sentence(self.dotted, sentence.text))
        if found:
            self.announced = announces_values(found[-1].text)

    def _draft(self, sentence: Sentence, rules: tuple[Rule, ...]) -> Draft:
        draft = Draft(
            section=self.section,
            parameter=self.dotted,
            text=sentence.text,
            file=sentence.file,
            line=sentence.line,
            rules=rules,
            reason=None if rules else _reason(sentence.text),
        )
        self.drafts.append(draft)
        return draft

    def _note_marks(self, text: str) -> None:
        if "[" not in text:
            return
        for node in parse_inline(text):
            if isinstance(node, InlineMacro):
                self._mark(node.name, node.argument)

    def _replacements(self, text: str) -> Iterator[Rule]:
        """Yield what the remark of a deprecation names instead."""
        for node in parse_inline(text) if "deprecated:" in text else ():
            if isinstance(node, InlineMacro) and node.name == "deprecated":
                yield from replaced_rules(node.argument.partition(",")[2], self.dotted)

    def _mark(self, name: str, argument: str) -> None:
        """Note a life-cycle mark: the version it names, or the mark itself."""
        if name in STABILITIES:
            self.marks.setdefault("stability", name)
        elif name in ("deprecated", "added", "coming"):
            kind = "deprecated" if name == "deprecated" else "since"
            self.marks.setdefault(kind, argument.partition(",")[0].strip() or name)

    def _parameter(self) -> Parameter:
        form = self.spec.type if self.spec else None
        parameter = Parameter(
            name=self.name,
            location=self.location,
            required=self._required(),
            type=form.type if form else ("object" if self.children else "string"),
            line=self.item.terms[0].line,
            items=form.items if form else None,
            minimum=form.minimum if form else None,
            alternatives=form.alternatives if form else (),
            nullable=form.nullable if form else False,
            declared=form.declared if form else None,
            deprecated=self.marks.get("deprecated"),
            since=self.marks.get("since"),
            stability=self.marks.get("stability"),
        )
        parameter = self._from_sentences(parameter)
        if self.enum:
            type_name = "enum" if parameter.type == "string" else parameter.type
            parameter = replace(parameter, enum=self.enum, type=type_name)
            self._values_belong_to_type(type_name)
        return parameter

    def _required(self) -> bool:
        stated = (rule for draft in self.drafts for rule in draft.rules if rule.kind == "presence")
        in_text = any(rule.arguments["required"] for rule in stated)
        return in_text or (self.spec is not None and self.spec.presence == "required")

    def _from_sentences(self, parameter: Parameter) -> Parameter:
        """Add what the sentences state: default, values, bounds, unit. The first mention counts."""
        minimum, maximum, unit = parameter.minimum, parameter.maximum, parameter.unit
        for draft in self.drafts:
            for rule in draft.rules:
                if rule.kind == "default" and not parameter.has_default:
                    parameter = replace(parameter, has_default=True, default=rule.arguments["value"])
                elif rule.kind == "type" and rule.arguments.get("enum") and not self.enum:
                    self.enum = tuple(rule.arguments["enum"])
            bounds = read_bounds(draft.text).inclusive(parameter.type in WHOLE)
            minimum = bounds.minimum if minimum is None else minimum
            maximum = bounds.maximum if maximum is None else maximum
            unit = unit or read_unit(self.name, draft.text)
        return replace(parameter, minimum=minimum, maximum=maximum, unit=unit)

    def _values_belong_to_type(self, type_name: str) -> None:
        """Every statement about the type carries the values, wherever the page lists them."""
        for draft in self.drafts:
            draft.rules = tuple(
                Rule("type", {**rule.arguments, "type": type_name, "enum": list(self.enum)})
                if rule.kind == "type"
                else rule
                for rule in draft.rules
            )


def _reason(text: str) -> str | None:
    """Return why a sentence of a definition is informative, or None."""
    if text.endswith(":") and announces_values(text):
        return VALUES_REASON
    return informative_reason(text) or purpose_reason(text)


def _merged(first: Parenthesis | None, second: Parenthesis) -> Parenthesis:
    """Add what the parenthesis behind the name says and the one before the text does not."""
    if first is None:
        return second
    presence, form = second.presence or first.presence, second.type or first.type
    return replace(second, presence=presence, type=form, default=second.default or first.default)


def _tell_variants(titled: Sequence[tuple[str, list[ParameterDraft]]]) -> None:
    """Several titled blocks of properties are forms that the object may have: name the form of each one."""
    if len(titled) < 2:
        return
    for title, children in titled:
        for child in children:
            child.parameter = replace(child.parameter, variant=title)


def _marked_default(item: ListItem) -> bool:
    """Whether the gloss of a value says that it holds when none is given."""
    texts = (block for block in item.blocks if isinstance(block, Paragraph))
    return any(
        DEFAULT_MARK.match(block.text) is not None
        or any(THE_DEFAULT.fullmatch(sentence.text) for sentence in sentences(block.lines))
        for block in texts
    )


def _typed_bullets(block: ListBlock) -> list[ListItem]:
    """Return the bullets as properties if each has a name and a parenthesis that defines it."""
    items = bullet_entries(block)
    first = [item.blocks[0] for item in items if item.blocks and isinstance(item.blocks[0], Paragraph)]
    typed = [each for each in first if read_parenthesis(each.text) is not None]
    return items if items and len(typed) == len(items) else []


def _flatten(blocks: Iterable[Node]) -> Iterator[Node]:
    """Open blocks only group what is in them."""
    for block in blocks:
        if isinstance(block, Container) and block.kind == "open":
            yield from _flatten(block.blocks)
        else:
            yield block
