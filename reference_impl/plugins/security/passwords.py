"""Secrets are kept as salted hashes; a secret that was verified once is remembered in memory only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections import OrderedDict

_COST = 2**11
_BLOCK = 8
_REMEMBERED = 4096


class SecretHasher:
    """Makes and verifies hashes: its own (scrypt), and given ones, ``{PBKDF2}rounds$salt$hash``."""

    def __init__(self) -> None:
        self._verified: OrderedDict[bytes, None] = OrderedDict()
        self._pepper = secrets.token_bytes(32)

    def make(self, secret: str) -> str:
        """A new salted hash."""
        salt = secrets.token_bytes(16)
        return f"scrypt${salt.hex()}${self._scrypt(secret, salt).hex()}"

    def verify(self, secret: str, stored: str) -> bool:
        """True when ``stored`` was made from ``secret``."""
        mark = hmac.digest(self._pepper, f"{stored}\0{secret}".encode("utf-8", "replace"), "sha256")
        if mark in self._verified:
            self._verified.move_to_end(mark)
            return True
        if not self._compare(secret, stored):
            return False
        self._verified[mark] = None
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return True

    def _compare(self, secret: str, stored: str) -> bool:
        if stored.startswith("scrypt$"):
            _, salt, digest = stored.split("$")
            return hmac.compare_digest(self._scrypt(secret, bytes.fromhex(salt)), bytes.fromhex(digest))
        parts = _pbkdf2_parts(stored)
        if parts is None:
            return False
        rounds, raw_salt, expected = parts
        found = hashlib.pbkdf2_hmac("sha512", secret.encode(), raw_salt, rounds, len(expected))
        return hmac.compare_digest(found, expected)

    @staticmethod
    def _scrypt(secret: str, salt: bytes) -> bytes:
        return hashlib.scrypt(secret.encode("utf-8", "replace"), salt=salt, n=_COST, r=_BLOCK, p=1, dklen=32)

    @staticmethod
    def accepts_hash(stored: str) -> bool:
        """True when a hash made elsewhere can be verified here."""
        return _pbkdf2_parts(stored) is not None


def _pbkdf2_parts(stored: str) -> tuple[int, bytes, bytes] | None:
    rounds, _, rest = stored.removeprefix("{PBKDF2}").partition("$")
    salt, _, digest = rest.partition("$")
    if not stored.startswith("{PBKDF2}") or not rounds.isdecimal() or not 1 <= int(rounds[:9]) <= 1_000_000:
        return None
    try:
        return int(rounds), base64.b64decode(salt, validate=True), base64.b64decode(digest, validate=True)
    except ValueError:
        return None
