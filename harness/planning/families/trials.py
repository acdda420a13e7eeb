"""Family ``trials``: what a page's description tries out, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from harness.model.acts import Act, Send, Shuffle
from harness.model.page_behaviour import Trial
from harness.model.spec import ApiSpec
from harness.planning.contract import Contract
from harness.planning.property import Build, Draw, Property, unique
from harness.planning.scenario import Scenario
from harness.planning.stage import Stage

RULES: frozenset[str] = frozenset()


def properties(api: ApiSpec, contract: Contract) -> Iterator[Property]:
    """One property a trial."""
    page = contract.pages.get(api.id)
    for trial in page.trials if page else ():
        yield Property(
            f"{api.id}/trials/{trial.name}",
            api.id,
            "trials",
            trial.title,
            unique(trial.statements, *_statements(trial.acts)),
            _tried(trial),
            contract,
            trial.needs,
            trial.share,
        )


def _tried(trial: Trial) -> Build:
    def build(draw: Draw, scenario: Scenario) -> None:
        values = {name: draw(st.sampled_from(choices)) for name, choices in trial.draw.items()}
        Stage(draw, scenario, values, trial.statements).perform(trial.acts)

    return build


def _statements(acts: tuple[Act, ...]) -> Iterator[tuple[str, ...]]:
    """What the steps are about besides."""
    for act in acts:
        if isinstance(act, Send):
            yield act.statements
            yield from (tuple(check.get("statements", ())) for check in act.checks)
        elif isinstance(act, Shuffle):
            yield from _statements(act.acts)
