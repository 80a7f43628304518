"""How the secrets of programs are kept."""

import hashlib
import secrets
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher
from django.utils.crypto import constant_time_compare

HASHER = "random_secret"


def draw() -> str:
    """A secret of 256 random bits."""
    return secrets.token_urlsafe(32)


class RandomSecretHasher(BasePasswordHasher):
    """One SHA-256, for drawn secrets alone: 256 random bits cannot be guessed, so slowness would
    only slow down each exchange of a token.
    """

    algorithm = HASHER

    def salt(self) -> str:
        return "-"

    def encode(self, password: str, salt: str) -> str:
        return f"{self.algorithm}${hashlib.sha256(password.encode()).hexdigest()}"

    def verify(self, password: str, encoded: str) -> bool:
        return bool(constant_time_compare(encoded, self.encode(password, "")))

    def must_update(self, encoded: str) -> bool:
        return False

    def decode(self, encoded: str) -> dict[str, Any]:
        return {"algorithm": self.algorithm, "hash": encoded.partition("$")[2]}

    def safe_summary(self, encoded: str) -> Any:
        return {"algorithm": self.algorithm}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: the work does not depend on what was stored."""
