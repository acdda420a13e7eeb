"""Sentences that say which privileges a request needs and which roles grant them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.model.spec import Privileges, Rule

TOKEN = r"`[a-z][a-z0-9_:/*-]*`"
RUN = rf"{TOKEN}(?:(?:, (?:or |and )?| or | and ){TOKEN})*"
PRIVILEGE = re.compile(
    rf"(?P<run>{RUN})\s+(?:(?P<kind>cluster|index|indices)\s+)?privileges?\b", re.IGNORECASE
)
LABELLED = re.compile(
    rf"^(?P<label>cluster|[\w ]*\b(?:index|indices|indexes)): (?P<run>{RUN})", re.IGNORECASE
)
BARE = re.compile(
    rf"\byou (?:must(?: also)? have|(?:also )?need(?: to(?: also)? have)?) (?P<run>{RUN})"
    rf" (?:privileges? )?(?:on|for)\b",
    re.IGNORECASE,
)
ROLE = re.compile(rf"(?P<run>{RUN})\s+(?:built-in )?roles?\b")
PLAIN_ROLE = re.compile(r"\bbuilt-in (?P<name>[a-z]+(?:_[a-z]+)+) role\b")
BACK_REFERENCE = re.compile(r"\b(?:this|these|that|the) privileges?\b", re.IGNORECASE)
NAME = re.compile(r"`([^`]+)`")
ABOUT_RIGHTS = re.compile(r"\b(?:privileges?|roles?|permissions?)\b", re.IGNORECASE)
REQUEST = re.compile(r"`((?:GET|PUT|POST|DELETE|HEAD) [^`]+)`")
MAX_SENTENCE = 2_000
UI_ONLY = re.compile(r"\(UI only\)")


def note_reason(sentence: str) -> str | None:
    """Return why a sentence without a rule is informative; None if it speaks of rights nevertheless."""
    if sentence.endswith(":"):
        return "introduces the privileges listed after it"
    return None if ABOUT_RIGHTS.search(sentence) else "names a condition other than a privilege"


@dataclass(frozen=True, slots=True)
class Need:
    """Privileges on a cluster or an index: all of them, or (``any_of``) one of them."""

    target: str
    names: tuple[str, ...]
    any_of: bool


def read_needs(sentence: str) -> list[Need]:
    """Return the privileges that the sentence asks for."""
    if UI_ONLY.search(sentence):
        return []
    needs = [
        _need(found.group("run"), found.group("kind") or "cluster") for found in PRIVILEGE.finditer(sentence)
    ]
    if not needs and (labelled := LABELLED.search(sentence)):
        needs = [_need(labelled.group("run"), labelled.group("label"))]
    if not needs and (bare := BARE.search(sentence)):
        needs = [_need(bare.group("run"), "index")]
    return needs


def read_roles(sentence: str) -> tuple[str, ...]:
    """Return the roles that the sentence names."""
    names: list[str] = []
    for found in ROLE.finditer(sentence):
        names.extend(NAME.findall(found.group("run")))
    names.extend(found.group("name") for found in PLAIN_ROLE.finditer(sentence))
    return tuple(dict.fromkeys(names))


@dataclass(slots=True)
class PrivilegeReader:
    """Reads the sentences of a prerequisites section in order: "this privilege" is the one before."""

    last: tuple[str, ...] = ()

    def rules(self, sentence: str) -> tuple[Rule, ...]:
        """Return the rules ``privilege`` and ``role_grants`` that the sentence states.

        A sentence that names request lines is about these requests only.
        """
        if len(sentence) > MAX_SENTENCE:
            return ()
        needs = read_needs(sentence)
        requests = REQUEST.findall(sentence)
        rules = [rule for need in needs for rule in _rules(need, requests)]
        if needs:
            self.last = tuple(name for need in needs for name in need.names)
        for role in read_roles(sentence):
            granted = self.last if needs or BACK_REFERENCE.search(sentence) else ()
            arguments = [{"role": role, "privilege": name} for name in granted] or [{"role": role}]
            rules.extend(Rule("role_grants", each) for each in arguments)
        return tuple(rules)


def collect(rules: Iterable[Rule]) -> Privileges:
    """Sum up the rules of a page."""
    found: dict[str, list[str]] = {"cluster": [], "index": [], "roles": []}
    for rule in rules:
        for target in ("cluster", "index"):
            value = rule.arguments.get(target) if rule.kind == "privilege" else None
            names = [value] if isinstance(value, str) else value or []
            found[target].extend(name for name in names if name not in found[target])
        role = rule.arguments.get("role") if rule.kind == "role_grants" else None
        if role is not None and role not in found["roles"]:
            found["roles"].append(role)
    return Privileges(tuple(found["cluster"]), tuple(found["index"]), tuple(found["roles"]))


def _need(run: str, kind: str) -> Need:
    target = "index" if "ind" in kind.lower() else "cluster"
    return Need(target, tuple(NAME.findall(run)), any_of=" or " in run)


def _rules(need: Need, requests: list[str]) -> list[Rule]:
    only = {"requests": requests} if requests else {}
    if need.any_of:
        return [Rule("privilege", {need.target: list(need.names), "any_of": True, **only})]
    return [Rule("privilege", {need.target: name, **only}) for name in need.names]
