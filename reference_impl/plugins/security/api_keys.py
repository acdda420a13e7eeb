"""API keys: records, secrets, and what a key may do."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reference_impl.plugins.security.passwords import SecretHasher
from reference_impl.plugins.security.subject import Subject
from reference_impl.storage import Store

Record = dict[str, Any]

_COLLECTION = "security_api_keys"


class BadKey(Exception):
    """The credentials are not those of a usable key; the text says why."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which keys are meant; empty fields do not restrict."""

    ids: tuple[str, ...] = ()
    name: str | None = None
    username: str | None = None
    realm: str | None = None

    def has(self, record: Record) -> bool:
        """True when the record is meant. A name may end in ``*``."""
        if self.ids and record["id"] not in self.ids:
            return False
        if self.name is not None:
            prefix = self.name.removesuffix("*")
            if not (
                record["name"].startswith(prefix) if prefix != self.name else record["name"] == self.name
            ):
                return False
        return self.username in (None, record["username"]) and self.realm in (None, record["realm"])


class ApiKeys:
    """Keys by id. ``now`` gives seconds since the epoch."""

    def __init__(self, store: Store, hasher: SecretHasher, now: Callable[[], float]) -> None:
        self._store = store
        self._hasher = hasher
        self._now = now

    def create(
        self,
        name: str,
        owner: Subject,
        *,
        expires_in: float | None,
        role_descriptors: Mapping[str, Any],
        metadata: Mapping[str, Any],
        limited_by: Mapping[str, Any],
    ) -> tuple[Record, str]:
        """A new key and its secret, which is not kept. ``expires_in`` in seconds, None for never."""
        secret = secrets.token_urlsafe(16)
        created = self._millis()
        record: Record = {
            "id": secrets.token_urlsafe(15),
            "name": name,
            "type": "rest",
            "creation": created,
            "expiration": None if expires_in is None else created + round(expires_in * 1000),
            "invalidated": False,
            "invalidation": None,
            "username": owner.username,
            "realm": owner.realm,
            "realm_type": owner.realm_type,
            "metadata": dict(metadata),
            "role_descriptors": dict(role_descriptors),
            "limited_by": dict(limited_by),
            "secret": self._hasher.make(secret),
        }
        self.save(record)
        return record, secret

    def save(self, record: Record) -> None:
        """Store a record."""
        self._store.put(_COLLECTION, record["id"], record)

    def get(self, key_id: str) -> Record | None:
        """A record, or None."""
        found: Record | None = self._store.get(_COLLECTION, key_id)
        return found

    def select(self, selection: Selection) -> Iterator[Record]:
        """The records meant."""
        return (record for _, record in self._store.items(_COLLECTION) if selection.has(record))

    def expired(self, record: Record) -> bool:
        """True when the key's time is over."""
        return record["expiration"] is not None and record["expiration"] <= self._millis()

    def invalidate(self, records: Iterable[Record]) -> None:
        """Make keys useless for good, all of them or, when that fails, none."""
        with self._store.transaction():
            for record in records:
                self.save({**record, "invalidated": True, "invalidation": self._millis()})

    def verify(self, credentials: str) -> Record:
        """The record of ``base64(id:secret)``. Raises BadKey."""
        key_id, secret = _split(credentials)
        record = self.get(key_id)
        if record is None:
            raise BadKey(f"unable to find apikey with id {key_id}")
        if record["invalidated"]:
            raise BadKey(f"api key [{key_id}] has been invalidated")
        if not self._hasher.verify(secret, record["secret"]):
            raise BadKey(f"invalid credentials for API key [{key_id}]")
        if self.expired(record):
            raise BadKey("api key is expired")
        return record

    def _millis(self) -> int:
        return round(self._now() * 1000)


def encoded(key_id: str, secret: str) -> str:
    """The credentials as they stand in an Authorization header."""
    return base64.b64encode(f"{key_id}:{secret}".encode()).decode()


def _split(credentials: str) -> tuple[str, str]:
    try:
        text = decode_base64(credentials).decode("utf-8", "replace")
    except ValueError as error:
        raise BadKey(str(error)) from None
    key_id, colon, secret = text.partition(":")
    if not colon:
        raise BadKey("invalid ApiKey value")
    return key_id, secret


def decode_base64(text: str) -> bytes:
    """Base64 with or without padding. Raises ValueError with Java's words for it."""
    for char in text.rstrip("="):
        if not (char.isascii() and (char.isalnum() or char in "+/")):
            raise ValueError(f"Illegal base64 character {ord(char):x}")
    bare = text.rstrip("=")
    if len(bare) % 4 == 1:
        raise ValueError("Last unit does not have enough valid bits")
    return base64.b64decode(bare + "=" * (-len(bare) % 4))


def shown(record: Record, *, with_limited_by: bool = False) -> Record:
    """A record as the API shows it."""
    optional = {name: record[name] for name in ("expiration", "invalidation") if record[name] is not None}
    view: Record = {"id": record["id"], "name": record["name"], "type": record["type"]}
    view["creation"] = record["creation"]
    if "expiration" in optional:
        view["expiration"] = optional["expiration"]
    view["invalidated"] = record["invalidated"]
    if "invalidation" in optional:
        view["invalidation"] = optional["invalidation"]
    for name in ("username", "realm", "realm_type", "metadata", "role_descriptors"):
        view[name] = record[name]
    if with_limited_by:
        view["limited_by"] = [record["limited_by"]]
    return view
