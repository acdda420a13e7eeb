"""What the exit code of a run says."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of ``harness run`` and ``harness replay``."""

    PASSED = 0
    """Everything that ran passed, and something ran."""
    DEVIATIONS = 1
    """Some property failed: the target does not do what a statement says."""
    USAGE = 2
    """A wrong argument, or a spec pack that cannot be used."""
    UNREACHABLE = 3
    """The target does not answer, is not this API, refuses the credentials, or died on the way."""
    NOTHING_RAN = 4
    """No case was executed; never a success."""
    INCOMPLETE = 5
    """The run stopped before the plan was done, or some property could not be judged."""
    HARNESS_FAILED = 6
    """The harness itself failed and could not write a report; that is a defect of ours."""
    LEFTOVERS = 7
    """Something that was made could not be removed; nothing worse happened."""
