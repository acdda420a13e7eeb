"""How a pack's statements were read: by page, what became of them and which rule kinds took them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from harness.model.spec import ApiSpec, Status
from harness.pack.folder import SpecPack

STATUSES: tuple[Status, ...] = ("executable", "behaviour", "informative", "open")


@dataclass(frozen=True, slots=True)
class PageStats:
    """Figures of one page. ``kinds`` counts the statements that carry a rule of that kind."""

    page: str
    statuses: Counter[str]
    kinds: Counter[str]

    @property
    def statements(self) -> int:
        """The number of statements."""
        return sum(self.statuses.values())


def pack_stats(pack: SpecPack) -> list[PageStats]:
    """Return the figures of every page, in the order of the pack."""
    return [page_stats(api) for api in pack.apis]


def page_stats(api: ApiSpec) -> PageStats:
    """Return the figures of one page."""
    statuses: Counter[str] = Counter(statement.status for statement in api.statements)
    kinds = Counter(kind for s in api.statements for kind in {rule.kind for rule in s.rules})
    return PageStats(api.id, statuses, kinds)


def stats_lines(pages: Iterable[PageStats]) -> list[str]:
    """Return the figures as lines: one for each page, one below it for its rule kinds, and a sum."""
    lines: list[str] = []
    total = PageStats("all pages", Counter(), Counter())
    for page in pages:
        lines.extend(_lines(page))
        total.statuses.update(page.statuses)
        total.kinds.update(page.kinds)
    return [*lines, *_lines(total)]


def _lines(page: PageStats) -> list[str]:
    statuses = ", ".join(f"{page.statuses[status]} {status}" for status in STATUSES)
    ordered = sorted(page.kinds.items(), key=lambda item: (-item[1], item[0]))
    kinds = ", ".join(f"{kind} {count}" for kind, count in ordered)
    return [f"{page.page}: {page.statements} statements: {statuses}", f"    {kinds or 'no rules'}"]
