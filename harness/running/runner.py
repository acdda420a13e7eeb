"""Running a case against a target: bind names, send steps, judge, clean up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext

from harness.endpoint.journal import Journal
from harness.endpoint.ledger import Ledger
from harness.endpoint.namespace import Namespace
from harness.endpoint.offer import Offer
from harness.endpoint.probe import alive
from harness.endpoint.reading_back import ReadingBack
from harness.endpoint.stopping import STOP
from harness.endpoint.target import Target
from harness.errors import NeedNotMet, NotArranged, NotOffered, Refused, TargetLost
from harness.model.behaviour import RequestTemplate, Resource, fill
from harness.model.case import ADMIN, EVERYTHING, EXCLUSIVE, Case, Created, Step
from harness.model.check_kinds import Context, evaluate
from harness.model.checks import Failure, sees
from harness.model.exchange import Exchange
from harness.model.hiding import hide
from harness.model.jsonpath import values_at
from harness.model.names import bind, shared_parts, symbols_in
from harness.model.verdict import Execution
from harness.running.control import Control
from harness.running.fixtures import Fixtures

POLL_PAUSE = 0.02
PARALLEL = 32
REFUSED = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 415, 422})
"""Answers after which nothing was made; of a time-out, or too many requests, that cannot be said."""

GRACE = 4.0
"""Seconds before the last look where something was not answered: its effect may come late."""

SETTLING = 1.5
"""Seconds that a target is given to do what it has acknowledged, before what is there counts as left over."""

SAMPLE = 5
"""How many of what was made last are asked for by name when listings say that they are gone."""

EXISTS = (400, 409)
"""Answers that may mean that something is there already."""

OFTEN = 50
"""Creations between two looks at what is left of them."""


class LostDuringCase(TargetLost):
    """The target died during a case; ``execution`` holds what happened until then."""

    def __init__(self, cause: TargetLost, execution: Execution) -> None:
        super().__init__(cause.what, where=cause.where, hint=cause.hint)
        self.execution = execution


class Runner:
    """Runs cases one at a time; what cases share is made once."""

    def __init__(
        self,
        target: Target,
        resources: Mapping[str, Resource],
        fixtures: Fixtures,
        namespace: Namespace,
        journal: Journal | None = None,
    ) -> None:
        self.target = target
        self.namespace = namespace
        self._resources = resources
        self._fixtures = fixtures
        self._journal = journal
        self._shared = Ledger(target, resources, journal)
        self._ledger = self._shared
        self._made_once: set[tuple[str, str]] = set()
        self._pool = ThreadPoolExecutor(PARALLEL, thread_name_prefix="step")
        self._closed = False
        self._count_made = 0
        self._ever_made = False
        self._known: dict[tuple[str, str], Created] = {}
        self.lacks: dict[str, str] = {}
        self.offer: Offer | None = None
        self.known_pages: frozenset[str] | None = None
        self.leftovers: list[str] = []
        self.doubtful: list[str] = []

    def close(self) -> None:
        """Remove what cases share, and what an interruption has left; see that nothing of the run is there
        any more. Again does nothing."""
        self._pool.shutdown()
        with STOP.during("cleaning"):
            try:
                for ledger in (self._ledger, self._shared):
                    self._clean(ledger, doubtful=True)
                if not self._closed:
                    self._closed = True
                    if self.doubtful and not self.target.access.owned:
                        time.sleep(GRACE)
                    self._sweep()
            except KeyboardInterrupt:  # somebody insists
                for ledger in (self._ledger, self._shared):
                    ledger.give_up()
                    self._collect(ledger)

    def end(self) -> None:
        """Close, whatever happens in it: where cleaning up fails, that is left over, and the report is still
        written."""
        try:
            self.close()
        except Exception as error:
            self._closed = True
            self._tell([f"the clean-up failed: {type(error).__name__}: {error}; please report it"])

    def execute(self, case: Case) -> Execution:
        """Run one case. Raises NeedNotMet, or TargetLost when the target has died."""
        STOP.check()
        self._check_offered(case)
        self._require(case)
        control = self._control(case)
        data = case.to_json()
        names = self.namespace.names(symbols_in(data))
        bound = Case.from_json(bind(data, names))
        self._admit(bound, wide=control is not None)
        for symbol in sorted(names):
            if parts := shared_parts(symbol):
                self._share(*parts)
        self._ledger = Ledger(self.target, self._resources, self._journal)
        made = [each for step in bound.steps for each in step.creates]
        self._known.update({(each.resource, each.name): each for each in made})
        self._count(len(made))
        run = _Run(self.target, self._fixtures, self._ledger, self._pool, bound, control)
        doubtful = True
        try:
            with self.target.fence.everything() if control else nullcontext():
                failures = run.execute()
            doubtful = bool(failures)
        except TargetLost as lost:
            raise LostDuringCase(lost, self._execution(case, run, ())) from lost
        finally:
            self._note_unanswered(bound, run)
            self._clean(self._ledger, doubtful=doubtful)
        if any(exchange.status is None for exchange in run.exchanges):
            self._forget_shared()
        return self._execution(case, run, failures)

    def _note_unanswered(self, bound: Case, run: _Run) -> None:
        """What may appear after it was looked for: creations that were sent, and not answered."""
        answered = {exchange.step for exchange in run.exchanges if exchange.status is not None}
        steps = [step for step in bound.steps if step.id not in answered]
        self.doubtful += [f"{c.resource} {c.name}" for s in steps for c in s.creates if self._ledger.has(c)]

    def _execution(self, case: Case, run: _Run, failures: tuple[Failure, ...]) -> Execution:
        arranged = not any(failure.setup for failure in failures)
        found = Execution(case, run.case, run.exchanges, failures, dict(run.held) if arranged else {})
        return found.without(self.target.credentials.secrets)

    def _clean(self, ledger: Ledger, *, doubtful: bool = False) -> None:
        with STOP.during("cleaning"):
            ledger.clean(doubtful=doubtful)
        self._collect(ledger)

    def _collect(self, ledger: Ledger) -> None:
        self.leftovers += [name for name in ledger.leftovers if name not in self.leftovers]
        ledger.leftovers = []

    def _sweep(self, *, now_and_then: bool = False) -> None:
        """Look for anything of the run that is still there, and remove it; what stays is left over."""
        if self.target.access.owned or self.target.access.read_only or not self._ever_made:
            return
        if not alive(self.target):
            return
        reading = ReadingBack(self.target)
        found = [*reading.left(self._resources.values(), self.namespace.owns)]
        found += self._hidden(reading, {name for _, name in found})
        self._tell(sorted(reading.strays(self._resources.values(), self.namespace.carries)))
        if now_and_then:  # what all cases share stays until the end
            found = [each for each in found if not self.namespace.shares(each[1])]
        if not found:
            return
        again = Ledger(self.target, self._resources, self._journal)
        again.record(tuple(self._entry(r, name) for r, name in found))
        again.clean(doubtful=True)
        if [*reading.left(self._resources.values(), self.namespace.owns)]:
            time.sleep(SETTLING)
        still = [*reading.left(self._resources.values(), self.namespace.owns)]
        still += [(r, name) for r, name in found if reading.seen(r, self._entry(r, name))]
        names = {name for _, name in found}
        self._tell([f"{r.name} {n}" for r, n in still if n in names])

    def _hidden(self, reading: ReadingBack, listed: set[str]) -> list[tuple[Resource, str]]:
        """What was made, is not listed, and still shows when it is asked for by its name: a few are asked
        for, and all of them if one shows."""
        made = [(self._resources[kind], entry) for (kind, _), entry in self._known.items()]
        made = [(r, e) for r, e in made if r.observers and e.name not in listed]
        if not any(reading.seen(r, e) for r, e in made[-SAMPLE:]):
            return []
        return [(r, e.name) for r, e in made if reading.seen(r, e)]

    def _entry(self, resource: Resource, name: str) -> Created:
        return self._known.get((resource.name, name), Created(resource.name, name))

    def _tell(self, leftovers: Sequence[str]) -> None:
        self.leftovers += [each for each in leftovers if each not in self.leftovers]

    def _forget_shared(self) -> None:
        """Make what is shared anew: a target that did not answer may have lost what it had."""
        self._clean(self._shared)
        self._made_once.clear()

    def _count(self, made: int) -> None:
        self._count_made += made
        self._ever_made = self._ever_made or made > 0

    def learn(self, execution: Execution) -> None:
        """Remember what the target does not offer, as an answer to a set-up step shows. Raises NotOffered."""
        if self.offer is None:
            return
        failed = {failure.step for failure in execution.failures if failure.setup}
        for step, exchange in (
            (s, e) for e in execution.exchanges for s in execution.bound.steps if s.id == e.step
        ):
            if step.id in failed and (reason := self.offer.lacks(exchange)):
                self.lacks.update({made.resource: reason for made in step.creates})
                raise NotOffered(reason)

    def learn_of_page(self, execution: Execution, page: str) -> None:
        """Where it is not known that the target has a page's routes: is a failure just the want of one?
        Raises NotOffered."""
        if self.offer is None or self.known_pages is None or page in self.known_pages:
            return
        step = execution.failures[0].step
        for exchange in execution.exchanges:
            if exchange.step == step and (reason := self.offer.no_route(exchange)):
                raise NotOffered(reason)

    def _check_offered(self, case: Case) -> None:
        """Raises NotOffered for a case that makes what the target has refused to offer before."""
        kinds = [made.resource for step in case.steps for made in step.creates]
        shared = map(shared_parts, sorted(symbols_in([step.path for step in case.steps])))
        kinds += [parts[0] for parts in shared if parts]
        for kind in kinds:
            if kind in self.lacks:
                raise NotOffered(self.lacks[kind])

    def look_back(self) -> None:
        """See, now and then, that what was made and removed is really gone."""
        if self._count_made >= OFTEN and not self._closed:
            self._count_made = 0
            self._sweep(now_and_then=True)

    def _admit(self, case: Case, *, wide: bool) -> None:
        """Ask the fence about every step before the first is sent. Raises NeedNotMet."""
        with self.target.fence.everything() if wide else nullcontext():
            for step in case.steps:
                try:
                    self.target.fence.admit(step.method, step.path, step.query, step.body)
                except Refused as refused:
                    raise NeedNotMet(refused.what) from refused

    def _control(self, case: Case) -> Control | None:
        """What makes sure that a case which acts on everything meets nothing of others. Raises NeedNotMet."""
        kinds = [need.removeprefix(EVERYTHING) for need in case.needs if need.startswith(EVERYTHING)]
        if not kinds:
            return None
        if not self.target.access.whole:
            raise NeedNotMet(f"would act on every {kinds[0]}: that needs a server of one's own (--exclusive)")
        if self._made_once:
            self._forget_shared()
        return Control(self.target, self._resources[kinds[0]], self.namespace)

    def _require(self, case: Case) -> None:
        for need in case.needs:
            if need.startswith(EXCLUSIVE):
                self._require_exclusive(need.removeprefix(EXCLUSIVE))

    def _require_exclusive(self, kind: str) -> None:
        """Refuse to act on everything when anything of it is not ours; what cases share must not be there."""
        listing = self._resources[kind].listing
        assert listing is not None, f"{kind} has no listing"
        answer = self.target.send(
            listing.request.method, listing.request.path, query=tuple(listing.request.query.items())
        )
        _check_alive(self.target, answer)
        names = values_at(answer.body, listing.names)
        foreign = [name for name in names if not self.namespace.owns(str(name))]
        if answer.status not in (200, 404):  # some lists of nothing are said not to be there
            raise NotArranged(f"cannot list every {kind} (status {answer.status})")
        if foreign:
            shown = ", ".join(map(str, foreign[:3]))
            raise NeedNotMet(f"would act on every {kind}, and not all are ours: {shown}")
        if names and self._made_once:
            self._forget_shared()

    def _share(self, kind: str, fixture: str) -> None:
        """Make what the run shares under its name, unless done before."""
        if (kind, fixture) in self._made_once:
            return
        resource = self._resources[kind]
        operation = resource.creator
        assert resource.shared_by is not None, f"{kind} cannot be shared"
        self._count(1)
        context = {resource.identity: self.namespace.shared(kind, fixture), resource.shared_by: fixture}
        made = (Created(kind, context[resource.identity]),)
        try:
            for template in (*operation.requests[:1], *operation.also):
                self.target.fence.admit(template.method, fill(template.path, context), (), None)
        except Refused as refused:
            raise NeedNotMet(refused.what) from refused
        self._shared.record(made)
        for template in (*operation.requests[:1], *operation.also):
            answer = self._made(template, context)
            if answer.status in EXISTS and template is operation.requests[0]:  # an answer before was lost
                Ledger(self.target, self._resources).remove(made)
                answer = self._made(template, context)
            if answer.status is None or answer.status >= 300:
                _check_alive(self.target, answer)
                if answer.status is not None and template is operation.requests[0]:
                    self._shared.forget(made)
                self._forget_shared()
                if self.offer is not None and (reason := self.offer.lacks(answer)):
                    self.lacks[kind] = reason
                    raise NotOffered(reason)
                told = hide(f"{answer.status} {answer.error or answer.body}", self.target.credentials.secrets)
                raise NotArranged(f"the {kind} {fixture} cannot be made: {told}")
        self._made_once.add((kind, fixture))

    def _made(self, template: RequestTemplate, context: Mapping[str, str]) -> Exchange:
        return self.target.send(
            template.method,
            fill(template.path, context),
            body=self._fixtures.resolve(fill(template.body, context)),
        )


def _check_alive(target: Target, exchange: Exchange) -> None:
    """Raises TargetLost when there was no answer and the target is dead."""
    if exchange.status is None and not alive(target):
        request = exchange.request
        raise TargetLost(
            f"the target stopped answering during {request.method} {request.path}: {exchange.error}",
            where=target.url,
            hint="look into its log; the steps up to there are in the report",
        )


class _Run:
    """One execution; stops at the first check that fails. ``control`` looks before acts on everything."""

    def __init__(
        self,
        target: Target,
        fixtures: Fixtures,
        ledger: Ledger,
        pool: ThreadPoolExecutor,
        case: Case,
        control: Control | None = None,
    ) -> None:
        self._control = control
        self._target = target
        self._fixtures = fixtures
        self._ledger = ledger
        self._pool = pool
        self.case = case
        self._exchanges: dict[str, Exchange] = {}
        self._started: dict[str, tuple[Step, Future[Exchange]]] = {}
        self.held: Counter[str] = Counter()

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What was exchanged so far, in the order of the steps."""
        return tuple(self._exchanges[s.id] for s in self.case.steps if s.id in self._exchanges)

    def execute(self) -> tuple[Failure, ...]:
        failures: list[Failure] = []
        try:
            for step in self.case.steps:
                failure = self._take(step)
                if failure is not None:
                    failures.append(failure)
                    break
        finally:
            started = [self._join(step, future) for step, future in self._started.values()]
        if not failures:
            failures = [f for step in started if (f := self._judge(step))]
        return tuple(failures)

    def _take(self, step: Step) -> Failure | None:
        new = self._ledger.record(step.creates)
        self._look_before(step)
        if step.mode == "start":
            self._started[step.id] = (step, self._pool.submit(self._send, step))
            return None
        deadline = time.monotonic() + step.within
        while True:
            exchange = self._exchanges[step.id] = self._send(step)
            failure = self._judge(step)
            over = exchange.status is None or time.monotonic() > deadline
            if failure is None or step.mode != "poll" or over:
                break
            time.sleep(POLL_PAUSE)
        _check_alive(self._target, exchange)
        if exchange.status is not None and exchange.status < 300:
            self._ledger.forget(step.removes)
        elif exchange.status in REFUSED:
            self._ledger.refuse(new)
        if self._control is not None and failure is None and new:
            self._control.look(self._ledger.live(self._control.resource.name))
        return failure

    def _look_before(self, step: Step) -> None:
        if self._control is None or step.setup or step.creates:
            return
        if self._target.fence.has_effect(step.method, step.path):
            self._control.permit(self._ledger.live(self._control.resource.name))

    def _join(self, step: Step, future: Future[Exchange]) -> Step:
        exchange = self._exchanges[step.id] = future.result()
        if exchange.status is not None and exchange.status < 300:
            self._ledger.forget(step.removes)
        return step

    def _judge(self, step: Step) -> Failure | None:
        context = Context(self._exchanges)
        held: Counter[str] = Counter()
        failure = None
        for check in step.checks:
            outcome = evaluate(check, self._exchanges[step.id], context)
            if outcome is not None:
                failure = Failure(step.id, check, *outcome, setup=step.setup)
                break
            if not step.setup and sees(check, context):
                held.update(check.statements)
        if failure is None or step.mode != "poll":  # what a poll saw on the way is not what it found
            self.held += held
        return failure

    def _send(self, step: Step) -> Exchange:
        return self._target.send(
            step.method,
            step.path,
            query=step.query,
            body=self._fixtures.resolve(step.body),
            actor=None if step.actor == ADMIN else step.actor,
            step=step.id,
            headers={"accept": step.accept} if step.accept else None,
        )
