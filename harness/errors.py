"""Every error the harness raises on purpose, in one tree.

    HarnessError
    ├── UsageError            a wrong argument
    ├── PackError             a spec pack that cannot be used
    │   ├── DocumentError     an API page that cannot be read
    │   ├── SpecError         a broken spec file
    │   └── BehaviourError    a broken behaviour file
    ├── TargetError           the system under test
    │   ├── TargetUnreachable     nothing answers
    │   ├── TargetUnusable        something answers, but not this API, or not to these credentials
    │   ├── TargetLost            it answered, then stopped answering
    │   └── Unsteady              something in front of it answers in its place
    ├── LedgerError           what the run makes cannot be noted on disk
    ├── ReportError           a report that cannot be written or read
    └── Unjudged              ends no run: the reason of a verdict, or of an exchange
        ├── NoAnswer          one request has no answer
        ├── Refused           the fence keeps a request back
        ├── NeedNotMet        a case cannot run now
        │   ├── NotOffered    what it rests on is not offered
        │   └── NotArranged   what it rests on cannot be made
        └── CannotJudgeError  a snippet asks for something that does not exist

A message says what happened, where, and what to do next.
"""

from __future__ import annotations


class HarnessError(Exception):
    """Base of all errors meant for the user's eyes.

    ``what`` happened, ``where`` (file:line, URL or statement), and ``hint``: what to do next.
    """

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(what)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n  {self.hint}" if self.hint else text


class UsageError(HarnessError):
    """An argument, option or environment variable makes no sense."""


class PackError(HarnessError):
    """A spec pack is missing or cannot be used."""


class DocumentError(PackError):
    """An API page cannot be read at all."""


class SpecError(PackError):
    """A spec file breaks the schema or contradicts itself."""


class BehaviourError(PackError):
    """A behaviour file breaks the schema or names something that does not exist."""


class TargetError(HarnessError):
    """The system under test cannot be used."""


class TargetUnreachable(TargetError):
    """Nothing answers at the target's address."""


class TargetUnusable(TargetError):
    """Something answers, but it is not this API, or it refuses these credentials."""


class TargetLost(TargetError):
    """The target answered before and has stopped answering."""


class Unsteady(TargetError):
    """Something between us and the API answered in its place, or broke, for longer than we wait."""


class LedgerError(HarnessError):
    """What the run is about to make cannot be noted on disk; it is not made."""


class ReportError(HarnessError):
    """A report cannot be written, or is not one of ours."""


class Unjudged(HarnessError):
    """Why something was not judged: ends no run, becomes the reason of a verdict or of an exchange."""


class NeedNotMet(Unjudged):
    """The target cannot run this case now; says why."""


class NotOffered(NeedNotMet):
    """The target does not offer what the case rests on; says how that shows."""


class NotArranged(NeedNotMet):
    """What every case of a property rests on cannot be made; says why."""


class Refused(Unjudged):
    """The fence has not let a request through; ``what`` says why."""


class NoAnswer(Unjudged):
    """The request was not answered: refused, cut off or timed out.

    ``connected`` tells whether it was sent, ``timed_out`` that the time for it was over.
    """

    def __init__(self, what: str, *, connected: bool, timed_out: bool = False) -> None:
        super().__init__(what)
        self.connected = connected
        self.timed_out = timed_out


class CannotJudgeError(Unjudged, ValueError):
    """The page or a set-up asks for something that does not exist: that says nothing about the target."""
