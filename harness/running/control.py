"""Before a request acts on everything there is: is everything there the run's own?"""

from __future__ import annotations

from dataclasses import dataclass

from harness.endpoint.namespace import Namespace
from harness.endpoint.reading_back import ReadingBack
from harness.endpoint.target import Target
from harness.errors import NeedNotMet
from harness.model.behaviour import Resource


@dataclass
class Control:
    """Looks through the listing of a kind of resource: it must show what the run has just made, and nothing
    else. A listing that has never shown anything of ours is not believed. On a server that the harness
    started itself, a kind without a listing needs none."""

    target: Target
    resource: Resource
    namespace: Namespace
    shown: bool = False

    def look(self, live: set[str]) -> None:
        """Compare the listing with what should be there. Raises NeedNotMet."""
        if self.resource.listing is None:
            if not self.target.access.owned:
                raise NeedNotMet(
                    f"would act on every {self.resource.name}, and no listing shows what there is"
                )
            self.shown = True
            return
        names = ReadingBack(self.target).names(self.resource)
        if names is None:
            raise NeedNotMet(f"would act on every {self.resource.name}, and the list of them cannot be read")
        foreign = [name for name in names if not self.namespace.owns(name)]
        if foreign:
            shown = ", ".join(foreign[:3])
            raise NeedNotMet(f"would act on every {self.resource.name}, and not all are ours: {shown}")
        if missing := sorted(live - set(names)):
            raise NeedNotMet(f"would act on every {self.resource.name}, and their list lacks {missing[0]}")
        self.shown = self.shown or bool(live)

    def permit(self, live: set[str]) -> None:
        """Raises NeedNotMet unless a request may act on everything now."""
        self.look(live)
        if not self.shown:
            raise NeedNotMet(
                f"would act on every {self.resource.name}, and their list has shown nothing of ours"
            )
