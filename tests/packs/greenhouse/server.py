"""The greenhouse: a small server for the second pack, with faults that can be planted."""

from __future__ import annotations

import base64
import fnmatch
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

Answer = tuple[int, Any]
ROOT = {"name": "greenhouse", "version": {"number": "1.2.3"}}
SHADES = ("none", "half", "full")
PASSWORD = "let me in"

FAULTS = {
    "anybody_clears": "clear-bed#prereq.you-must-have-tend_beds-cluster-privilege",
    "first_bed_hidden": "get-bed#path.bed.name-bed-comma-separated-list-names",
    "beds_are_replaced": "put-bed#response-codes.400.bed-name-exists-already-or-soil",
    "any_soil": "put-bed#response-codes.400.bed-name-exists-already-or-soil",
    "thirteen_rows": "put-bed#request-body.rows.must-between-1-and-12",
    "no_full_shade": "put-bed#request-body.shade.one-none-half-or-full",
    "only_the_first_schedule": "clear-bed#query.uproot.if-true-bed-removed-even-though",
    "clearing_clears_nothing": "clear-bed#summary.removes-bed-from-greenhouse",
}
"""Faults that can be planted, and the sentence that each breaks."""


class Refusal(Exception):
    """An error answer."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        self.status, self.kind, self.reason = status, kind, reason
        self.headers: list[tuple[bytes, bytes]] = []


class Greenhouse:
    """An ASGI application that keeps everything in memory; ``faults`` are the names of planted ones."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        self.kept: dict[str, dict[str, Any]] = {
            kind: {} for kind in ("soils", "beds", "schedules", "badges", "gardeners")
        }

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {k.decode().lower(): v.decode() for k, v in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        head = [(b"content-type", b"application/json")]
        try:
            status, answer = self._answer(scope["method"], scope["path"], query, body, headers)
        except Refusal as refusal:
            cause = {"type": refusal.kind, "reason": refusal.reason}
            status = refusal.status
            answer = {"error": {"root_cause": [cause], **cause}, "status": status}
            head += refusal.headers
        await send({"type": "http.response.start", "status": status, "headers": head})
        content = b"" if scope["method"] == "HEAD" else json.dumps(answer).encode()
        await send({"type": "http.response.body", "body": content})

    def _answer(
        self, method: str, path: str, query: dict[str, str], body: bytes, headers: dict[str, str]
    ) -> Answer:
        grants = self._grants(headers)
        if path == "/":
            return 200, ROOT
        if path == "/_security/_authenticate":
            return 200, {"username": "somebody", "roles": sorted(grants or ())}
        found = path.strip("/").split("/")
        if found[0] != "_greenhouse" or len(found) not in (2, 3) or found[1] not in self.kept:
            raise Refusal(404, "no_such_path", f"nothing is at [{path}]")
        kind, name = found[1], found[2] if len(found) == 3 else None
        allowed = ("GET", "PUT", "DELETE") if name else ("GET",)
        if method not in allowed:
            refusal = Refusal(405, "no_such_method", f"[{method}] is not for [{path}]")
            refusal.headers.append((b"allow", ", ".join(allowed).encode()))
            raise refusal
        self._allow(kind, method, grants)
        data = _json(body)
        act: Callable[..., Answer] = getattr(
            self, f"_{method.lower()}_{kind}", getattr(self, f"_{method.lower()}")
        )
        return act(kind, name, query, data)

    def _grants(self, headers: dict[str, str]) -> set[str] | None:
        """What the caller may do; None for everything."""
        scheme, _, text = headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            raise Refusal(401, "security_exception", "who are you?")
        name, _, word = base64.b64decode(text).decode().partition(":")
        if (name, word) == ("keeper", PASSWORD):
            return None
        gardener = self.kept["gardeners"].get(name)
        if gardener is None or gardener["word"] != word:
            raise Refusal(401, "security_exception", f"[{name}] is not known, or has another word")
        badges = [self.kept["badges"][each] for each in gardener["badges"] if each in self.kept["badges"]]
        return {grant for badge in badges for grant in badge["grants"]}

    def _allow(self, kind: str, method: str, grants: set[str] | None) -> None:
        enough = {"tend_beds", "see_beds"} if method == "GET" else {"tend_beds"}
        if "anybody_clears" in self.faults and method == "DELETE":
            return
        if grants is not None and not (kind == "beds" and enough & grants):
            raise Refusal(403, "security_exception", f"that needs {sorted(enough)}")

    def _get(self, kind: str, _name: str | None, _query: Any, _data: Any) -> Answer:
        return 200, {kind: sorted(self.kept[kind])}

    def _put(self, kind: str, name: str, _query: Any, data: Any) -> Answer:
        self.kept[kind][name] = data
        return 201, {"made": True}

    def _delete(self, kind: str, name: str, _query: Any, _data: Any) -> Answer:
        if self.kept[kind].pop(name, None) is None:
            raise Refusal(404, "not_there", f"no [{name}]")
        return 200, {"gone": True}

    def _get_beds(self, _kind: str, name: str | None, query: dict[str, str], _data: Any) -> Answer:
        _unknown(query, ())
        beds = self.kept["beds"]
        chosen = []
        for part in (name or "*").split(","):
            pattern = "*" if part == "_all" else part
            chosen += sorted(each for each in beds if fnmatch.fnmatchcase(each, pattern))
        if not chosen:
            raise Refusal(404, "not_there", f"no bed [{name}]")
        if "first_bed_hidden" in self.faults:
            chosen = chosen[1:] if len(chosen) > 1 else chosen
        return 200, {"beds": [{"bed": each, **beds[each]} for each in dict.fromkeys(chosen)]}

    def _put_beds(self, _kind: str, name: str, query: dict[str, str], data: Any) -> Answer:
        _unknown(query, ())
        if not isinstance(data, dict):
            raise Refusal(400, "illegal_argument_exception", "a body is needed")
        if odd := sorted(set(data) - {"soil", "rows", "shade"}):
            raise Refusal(400, "illegal_argument_exception", f"unknown field [{odd[0]}]")
        if name in self.kept["beds"] and "beds_are_replaced" not in self.faults:
            raise Refusal(400, "illegal_argument_exception", f"the bed [{name}] exists already")
        rows, shade, soil = data.get("rows", 1), data.get("shade", "none"), data.get("soil")
        if not isinstance(soil, str) or not ("any_soil" in self.faults or soil in self.kept["soils"]):
            raise Refusal(400, "illegal_argument_exception", "[soil] names no soil")
        most = 13 if "thirteen_rows" in self.faults else 12
        if isinstance(rows, bool) or not isinstance(rows, int) or not 1 <= rows <= most:
            raise Refusal(400, "illegal_argument_exception", "[rows] is between 1 and 12")
        if shade not in SHADES:
            raise Refusal(400, "illegal_argument_exception", f"[shade] is one of {SHADES}")
        if "no_full_shade" in self.faults and shade == "full":
            raise Refusal(400, "illegal_argument_exception", "[shade] is never full")
        bed = {"soil": soil, "rows": rows, "shade": shade}
        self.kept["beds"][name] = bed
        return 201, {"bed": name, **bed}

    def _delete_beds(self, _kind: str, name: str, query: dict[str, str], _data: Any) -> Answer:
        _unknown(query, ("uproot",))
        uproot = query.get("uproot", "false")
        if uproot not in ("true", "false", ""):
            raise Refusal(400, "illegal_argument_exception", f"[uproot] is true or false, not [{uproot}]")
        if name not in self.kept["beds"]:
            raise Refusal(404, "not_there", f"no bed [{name}]")
        used = any(
            name == each["waters"] or ("only_the_first_schedule" not in self.faults and name in _listed(each))
            for each in self.kept["schedules"].values()
        )
        if used and uproot == "false":
            raise Refusal(409, "watered", f"a schedule waters [{name}]")
        if "clearing_clears_nothing" not in self.faults:
            del self.kept["beds"][name]
        return 200, {"cleared": True}


def _listed(schedule: dict[str, Any]) -> list[str]:
    return schedule["waters"] if isinstance(schedule["waters"], list) else []


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        raise Refusal(400, "parse_exception", "this is no JSON") from None


def _unknown(query: dict[str, str], known: tuple[str, ...]) -> None:
    if odd := sorted(set(query) - {*known, "pretty", "human", "error_trace", "filter_path"}):
        raise Refusal(400, "illegal_argument_exception", f"unknown parameter [{odd[0]}]")
