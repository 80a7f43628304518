"""Digests by the names that documents call them."""

from cryptography.hazmat.primitives import hashes

SM3 = "1.2.156.10197.1.401"

# Names of GB/T 33190 and identifiers in the field → algorithm.
ALGORITHMS: dict[str, hashes.HashAlgorithm] = {
    "SM3": hashes.SM3(),
    SM3: hashes.SM3(),
    "MD5": hashes.MD5(),  # noqa: S303  # the standard's default; reported as weak
    "1.2.840.113549.2.5": hashes.MD5(),  # noqa: S303
    "SHA1": hashes.SHA1(),  # noqa: S303
    "1.3.14.3.2.26": hashes.SHA1(),  # noqa: S303
    "SHA256": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "SHA512": hashes.SHA512(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
WEAK = (hashes.MD5, hashes.SHA1)  # two files of one digest can be made


def digest(name: str, data: bytes) -> bytes:
    """Raises KeyError for an algorithm we do not know."""
    counting = hashes.Hash(ALGORITHMS[known(name)])
    counting.update(data)
    return counting.finalize()


def known(name: str) -> str:
    """The name as the table has it: SHA-256 and sha256 are one."""
    return name.strip().upper().replace("-", "").replace("_", "")


def is_weak(name: str) -> bool:
    return isinstance(ALGORITHMS.get(known(name)), WEAK)
