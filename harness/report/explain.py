"""One failure in words: the sentences, the steps as curl, expected and observed, and how to see it again."""

from __future__ import annotations

from harness.model.exchange import curl
from harness.model.verdict import PropertyResult
from harness.planning.property import Property
from harness.report.report import blamed_statements

CUT = 900


def explain(prop: Property, result: PropertyResult, url: str, report: str | None = None) -> str:
    """The failure of a property at the target ``url`` as text of several lines; ``report`` holds its case."""
    found = result.counterexample
    assert found is not None, "only failures are explained"
    api = prop.contract.apis[prop.api]
    lines = [f"{prop.id}: {prop.title}"]
    for name in blamed_statements(prop, result):
        statement = api.statement(name)
        if statement is not None:
            lines.append(f'  {statement.place}  "{statement.text}"')
            lines.append(f"    {statement.id}")
    failed = {failure.step for failure in found.execution.failures}
    about = {step.id: step.about for step in found.execution.case.steps}
    lines.append("  steps:")
    for exchange in found.execution.exchanges:
        mark = "✗" if exchange.step in failed else " "
        command = curl(exchange.request, url)
        lines.append(
            f"  {mark} {exchange.step}  # {about.get(exchange.step) or 'request'} -> {exchange.status}"
        )
        lines.append(f"      {command if len(command) <= CUT else command[:CUT] + '…'}")
    for failure in found.execution.failures:
        lines.append(f"  expected ({failure.step}): {failure.expected}")
        lines.append(f"  observed ({failure.step}): {failure.observed}")
    again = prop.again or (report and f"harness replay {report} {prop.id}")
    lines.append(f"  seed {found.seed}" + (f"; see it again: {again}" if again else ""))
    return "\n".join(lines)
