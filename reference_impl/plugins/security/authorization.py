"""Whether a caller may do an action, and how a refusal is worded."""

from __future__ import annotations

from reference_impl.errors import ApiError
from reference_impl.plugins.security.privileges import granting
from reference_impl.plugins.security.subject import Subject

USER = "cluster:admin/xpack/security/user/"
AUTHENTICATE = f"{USER}authenticate"
"""The one action that every caller may do, unless it acts as somebody whom it may not act as."""


def authorize(subject: Subject, action: str, *, own_key: bool = False) -> None:
    """Return if the caller may. ``own_key``: the action is about the caller's own API keys.

    Raises ApiError 403 ``security_exception``.
    """
    if not subject.may_be_run():
        assert subject.run_by is not None
        runner = subject.run_by
        raise _refused(
            f"action [{action}] is unauthorized for {_who(runner)}{_roles(runner)}, "
            f"because {_who(runner)} is unauthorized to run as [{subject.username}]"
        )
    if action == AUTHENTICATE or subject.allows(action, own_key=own_key):
        return
    privileges = granting(action, own_key=own_key)
    hint = (
        f", this action is granted by the cluster privileges [{','.join(privileges)}]" if privileges else ""
    )
    raise _refused(f"action [{action}] is unauthorized for {_who(subject)}{_roles(subject)}{hint}")


def _refused(reason: str) -> ApiError:
    return ApiError(403, "security_exception", reason)


def _who(subject: Subject) -> str:
    if subject.run_by is not None:
        return f"{_who(subject.run_by)} run as [{subject.username}]"
    if subject.api_key is not None:
        return f"API key id [{subject.api_key.id}] of user [{subject.username}]"
    return f"user [{subject.username}]"


def _roles(subject: Subject) -> str:
    if subject.api_key is not None:
        return ""
    text = f" with effective roles [{','.join(subject.roles)}]"
    if subject.missing_roles:
        text += f" (assigned roles [{','.join(subject.missing_roles)}] were not found)"
    return text
