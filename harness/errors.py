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
    └── ReportError           a report that cannot be written or read

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
