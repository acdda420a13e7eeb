"""Users, roles and API keys of a node, who a caller is, and what they may do."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reference_impl.plugins.security import authorization
from reference_impl.plugins.security.api_keys import ApiKeys
from reference_impl.plugins.security.authentication import Authenticator
from reference_impl.plugins.security.passwords import SecretHasher
from reference_impl.plugins.security.roles import Roles
from reference_impl.plugins.security.subject import Subject
from reference_impl.plugins.security.users import SUPERUSER, Users
from reference_impl.rest.caller import Caller
from reference_impl.rest.request import RestRequest

if TYPE_CHECKING:
    from reference_impl.node import Node


class Security:
    """Users, roles and keys of one node; ``generated_password`` is the superuser's, when neither the settings
    nor the store had one."""

    def __init__(self, node: Node) -> None:
        self.enabled = node.settings.security
        self.hasher = SecretHasher()
        self.users = Users(node.store, self.hasher)
        self.roles = Roles(node.store)
        self.api_keys = ApiKeys(node.store, self.hasher, node.now)
        self.generated_password: str | None = None
        self._now = node.now
        self._authenticator = Authenticator(self.users, self.roles, self.api_keys)
        if self.enabled:
            self._bootstrap(node.settings.password)

    def _bootstrap(self, password: str | None) -> None:
        """Give the superuser a password, unless one was stored before and none is asked for."""
        if password is None:
            if self.users.has_password(SUPERUSER):
                return
            password = self.generated_password = secrets.token_urlsafe(15)
        self.users.set_password(SUPERUSER, self.hasher.make(password))

    def authenticate(self, headers: Mapping[str, str], uri: str) -> Subject:
        """The caller; ``headers`` have lower-case names. Raises ApiError 401."""
        return self._authenticator.authenticate(headers, uri)

    def authorize(self, caller: Caller, action: str | None, *, own_key: bool = False) -> None:
        """Return if the caller may do the action; None stands for what everybody may. Raises ApiError 403."""
        authorization.authorize(_subject(caller), action or authorization.AUTHENTICATE, own_key=own_key)

    def caller(self, request: RestRequest) -> Subject:
        """The caller of a request, which was authenticated before it came here."""
        assert request.user is not None
        return _subject(request.user)

    def descriptors_of(self, subject: Subject) -> dict[str, Any]:
        """The descriptors that limit a key which this caller makes now."""
        if subject.api_key is None:
            return dict(self.roles.existing(subject.roles))
        record = self.api_keys.get(subject.api_key.id)
        return {} if record is None else dict(record["limited_by"])

    def millis_from_now(self, seconds: float | None) -> int | None:
        """An instant in epoch milliseconds; None for never."""
        return None if seconds is None else round((self._now() + seconds) * 1000)


def _subject(caller: Caller) -> Subject:
    assert isinstance(caller, Subject), "callers are authenticated here"
    return caller
