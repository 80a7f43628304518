"""The data folder of one installation: where it lies and the secrets it keeps.

Knows nothing of Django, so that settings and command line may both start from here.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from urllib.parse import quote, urlencode

DATABASE_PORT = 5432  # a Unix socket's name only; the embedded database opens no network port
# Of a data folder. `backup.json` names the folder of the backups, which lies elsewhere.
CONTENTS = (
    *("postgres", "secrets.json", "files", "mail", "evidence", "media", "bank", "backup.json"),
    *("lake", "collection", "reference", "sources"),
)
CHECKOUT = Path(__file__).resolve().parents[2]


class SettingsError(ValueError):
    """An environment variable or a file of the data folder holds what cannot be meant."""


def _random() -> str:
    return secrets.token_hex(32)


def _signing_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, plain).decode()


def _payments_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(serialization.Encoding.PEM, form, plain).decode()


def _word() -> str:
    return f"yiwang-{secrets.token_hex(4)}"


@dataclass(frozen=True)
class Secrets:
    """Values drawn once per installation; the keys are 32 random bytes as hex, but for the one that
    signs who signed on (RSA) and the one that signs what we tell the bank (Ed25519), as PEM.
    """

    secret_key: str = field(default_factory=_random, repr=False)
    master_key: str = field(default_factory=_random, repr=False)
    admin_password: str = field(default_factory=_random, repr=False)
    owner_password: str = field(default_factory=_random, repr=False)
    app_password: str = field(default_factory=_random, repr=False)
    demo_password: str = field(default_factory=_word, repr=False)  # short: people type it
    backup_key: str = field(default_factory=_random, repr=False)  # to be kept elsewhere too
    signing_key: str = field(default_factory=_signing_key, repr=False)
    payments_key: str = field(default_factory=_payments_key, repr=False)


@dataclass(frozen=True)
class Home:
    """The folder that holds everything an installation changes on its machine."""

    folder: Path

    @classmethod
    def find(cls, environment: Mapping[str, str] = os.environ) -> "Home":
        """Return the folder that `YIWANG_HOME` names, else `.data` in the checkout."""
        named = environment.get("YIWANG_HOME")
        return cls(Path(named).expanduser().absolute() if named else CHECKOUT / ".data")

    @property
    def database(self) -> Path:
        return self.folder / "postgres"

    @property
    def sockets(self) -> Path:
        """Where the embedded database listens; the runner may link it to a shorter place."""
        return (self.database / "run").resolve()

    def database_url(self, user: str, password: str, name: str = "yiwang") -> str:
        """The address of a database in the embedded server; it need not run."""
        where = urlencode({"host": str(self.sockets), "port": DATABASE_PORT})
        return f"postgresql://{quote(user)}:{quote(password)}@/{quote(name)}?{where}"

    def prepare(self) -> None:
        """Create the folder. Others may pass through it (the database server drops root's rights)
        but not list it; what is private inside has a mode of its own.
        """
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)

    def contents(self) -> list[str]:
        """What this program made in the folder."""
        return [name for name in CONTENTS if (self.folder / name).exists()]

    def place(self, name: str) -> Path:
        """Return a private folder inside, one of `CONTENTS`, created when missing."""
        if name not in CONTENTS:
            raise ValueError(f"{name} is not listed in CONTENTS, so a reset would leave it behind")
        self.prepare()
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def secrets(self) -> Secrets:
        """Read the secrets; those not yet there are drawn first.

        Raises:
            SettingsError: the file is there but is not what this program wrote.
        """
        path = self.folder / "secrets.json"
        stored = _read(path)
        if len(stored) < len(fields(Secrets)):
            self.prepare()
            with _locked(self.folder):
                stored = asdict(Secrets(**_read(path)))
                publish(path, stored)
        return Secrets(**stored)


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    stored = json.loads(path.read_text())
    names = {f.name for f in fields(Secrets)}
    if not isinstance(stored, dict) or not set(stored) <= names:
        raise SettingsError(
            f"{path} holds something else than {', '.join(sorted(names))}. "
            "Restore it from a backup: sealed data cannot be read without it."
        )
    return stored


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time draw secrets."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def publish(path: Path, values: Mapping[str, object]) -> None:
    """Write a private file of JSON whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(values, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
