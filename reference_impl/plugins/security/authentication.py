"""From an Authorization header to the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reference_impl.errors import ApiError, illegal_argument
from reference_impl.plugins.security.api_keys import ApiKeys, BadKey, decode_base64
from reference_impl.plugins.security.permissions import Permission
from reference_impl.plugins.security.roles import Roles
from reference_impl.plugins.security.subject import ApiKeyIdentity, Subject
from reference_impl.plugins.security.users import Account, Users

RUN_AS_HEADER = "es-security-runas-user"
_CHALLENGES = ("ApiKey", 'Basic realm="security", charset="UTF-8"')
_NO_SUCH_CREDENTIALS = (
    "unable to authenticate with provided credentials and anonymous access is not allowed for this request"
)


class Authenticator:
    """Knows Basic and ApiKey; there is no token service, so no Bearer is ever right."""

    def __init__(self, users: Users, roles: Roles, keys: ApiKeys) -> None:
        self._users = users
        self._roles = roles
        self._keys = keys

    def authenticate(self, headers: Mapping[str, str], uri: str) -> Subject:
        """The caller; ``headers`` have lower-case names. Raises ApiError 401 ``security_exception``."""
        scheme, _, value = headers.get("authorization", "").strip().partition(" ")
        caller = self._by_scheme(scheme.lower(), value.strip(), uri)
        target = headers.get(RUN_AS_HEADER, "").strip()
        return self._run_as(caller, target) if target else caller

    def _by_scheme(self, scheme: str, value: str, uri: str) -> Subject:
        if value and scheme == "basic":
            return self._basic(value, uri)
        if value and scheme == "apikey":
            return self._api_key(value)
        if value and scheme == "bearer":
            raise unauthenticated(
                _NO_SUCH_CREDENTIALS, additional_unsuccessful_credentials="oauth2 token: invalid token"
            )
        raise unauthenticated(f"missing authentication credentials for REST request [{uri}]")

    def _basic(self, value: str, uri: str) -> Subject:
        try:
            text = decode_base64(value).decode("utf-8", "replace")
        except ValueError as error:
            cause = illegal_argument(str(error))
            raise unauthenticated("invalid basic authentication header encoding", caused_by=cause) from None
        username, colon, password = text.partition(":")
        if not colon:
            raise unauthenticated("invalid basic authentication header value")
        account = self._users.get(username)
        verified = self._users.check(username, password)
        if account is None or not account["enabled"] or not verified:
            raise unauthenticated(f"unable to authenticate user [{username}] for REST request [{uri}]")
        return self._subject(account)

    def _subject(self, account: Account) -> Subject:
        roles = self._roles.existing(account["roles"])
        realm, realm_type = self._users.realm_of(account["username"])
        return Subject(
            account["username"],
            realm,
            realm_type,
            tuple(roles),
            (Permission.of(roles.values()),),
            missing_roles=tuple(sorted(set(account["roles"]) - set(roles))),
            account=account,
        )

    def _api_key(self, value: str) -> Subject:
        try:
            record = self._keys.verify(value)
        except BadKey as error:
            raise unauthenticated(
                _NO_SUCH_CREDENTIALS, additional_unsuccessful_credentials=f"API key: {error}"
            ) from None
        sets = (
            [record["role_descriptors"], record["limited_by"]]
            if record["role_descriptors"]
            else [record["limited_by"]]
        )
        return Subject(
            record["username"],
            "_es_api_key",
            "_es_api_key",
            (),
            tuple(Permission.of(descriptors.values()) for descriptors in sets),
            api_key=ApiKeyIdentity(record["id"], record["name"]),
            account=_key_account(record["username"]),
        )

    def _run_as(self, caller: Subject, username: str) -> Subject:
        account = self._users.get(username)
        if account is None or not account["enabled"]:
            return Subject(username, "", "", (), (Permission.of(()),), run_by=caller, known=False)
        return replace(self._subject(account), run_by=caller)


def _key_account(username: str) -> dict[str, Any]:
    return {
        "username": username,
        "roles": [],
        "full_name": None,
        "email": None,
        "metadata": {},
        "enabled": True,
    }


def unauthenticated(reason: str, *, caused_by: ApiError | None = None, **metadata: Any) -> ApiError:
    """401 ``security_exception`` with the challenges."""
    return ApiError(
        401,
        "security_exception",
        reason,
        caused_by,
        metadata=metadata,
        body_headers={"WWW-Authenticate": list(_CHALLENGES)},
    )
