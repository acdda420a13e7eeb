"""One extension of each kind, in the fewest lines: what somebody else's package looks like."""

from collections.abc import Iterator
from http.client import HTTPConnection
from json import loads
from urllib.parse import urlsplit

import harness
from harness.endpoint.transport import WireRequest, WireResponse
from harness.planning.situation import arranged, context_of


def _shouts(arguments, exchange, _context):
    loud = str(exchange.body).isupper()
    return None if loud else (f"capital letters, as {arguments['why']} says", str(exchange.body)[:80])


SHOUTS = harness.CheckKind(
    _shouts, "the answer is in capital letters", needs=("why",), cannot_hold={"why": "a"}
)


def _polite(api, operation, contract) -> Iterator[harness.Property]:
    def build(draw, scenario):
        target = arranged(draw, scenario, operation)
        step, _ = scenario.call(operation, context_of(operation, scenario, target), statements=said)
        scenario.add_checks(step, [harness.Check("answered", {}, said)])

    said = tuple(s.id for s in api.statements[:1])
    if operation.reads:
        yield harness.Property(f"{api.id}/politeness", api.id, "politeness", "answers", said, build, contract)


POLITENESS = harness.ExtraFamily(frozenset({"palindrome"}), _polite)

LINES = harness.ReportFormat(
    "a line a property", lambda report: "".join(f"{r.verdict} {p.id}\n" for p, r in report.results)
)


def _palindromes(sentence, parameter) -> Iterator[harness.Rule]:
    if "reads the same backwards" in sentence:
        yield harness.Rule("palindrome", {"parameter": parameter})


PALINDROMES = harness.PhraseReader(_palindromes)


class Plain:
    """HTTP with nothing kept alive."""

    def __init__(self, url: str) -> None:
        self.base_url = url

    def send(self, request: WireRequest, timeout: float) -> WireResponse:
        connection = HTTPConnection(urlsplit(self.base_url).netloc, timeout=timeout)
        connection.request(request.method, request.target, request.content, dict(request.headers))
        answer = connection.getresponse()
        text, headers = answer.read().decode(), dict(answer.headers)
        connection.close()
        is_json = "json" in answer.headers.get("content-type", "") and text
        return WireResponse(answer.status, headers, loads(text) if is_json else text or None)

    def close(self) -> None:
        pass


PLAIN = harness.TransportKind(lambda url, _ca_file: Plain(url))
