"""What pages and behaviours say together: all that properties are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from harness.endpoint.fence import PLACEHOLDER, Fence, Routes
from harness.model.behaviour import Operation, Resource
from harness.model.case import EVERYTHING
from harness.model.page_behaviour import PageBehaviour
from harness.model.spec import ApiSpec
from harness.pack.behaviour_files import load_resources
from harness.pack.folder import SpecPack
from harness.pack.page_files import load_pages
from harness.planning.routes import routes_of

EXAMPLE = "a-name-of-ours"


@dataclass(frozen=True)
class Contract:
    """What the pages and the behaviours say together."""

    apis: Mapping[str, ApiSpec]
    resources: Mapping[str, Resource]
    pages: Mapping[str, PageBehaviour] = field(default_factory=dict)

    @cached_property
    def routes(self) -> Routes:
        """What pages and behaviours know of requests."""
        return routes_of(self.resources, self.apis, self.pages)

    def everything(self, kind: str, requests: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """The need of a property that sends such requests, methods with templates of paths, about a kind of
        resource: where one could reach what the run has not made, the target must be all the run's own."""
        fence = Fence(self.routes, EXAMPLE.__eq__)
        for method, path in requests:
            filled = PLACEHOLDER.sub(lambda m: "a" if m[1] in self.routes.values else EXAMPLE, path)
            if not fence.lets_pass(method, filled):
                return (f"{EVERYTHING}{kind}",)
        return ()

    def operations(self, api: ApiSpec) -> list[Operation]:
        """The operations that a page documents."""
        return [o for r in self.resources.values() for o in r.operations.values() if o.api == api.id]


def load_contract(pack: SpecPack) -> Contract:
    """The pages and behaviours of a pack; raises PackError."""
    apis = {api.id: api for api in pack.apis}
    resources = load_resources(pack.root / "behaviour", apis)
    pages = load_pages(pack.root / "behaviour", resources, apis)
    return Contract(apis, resources, pages)
