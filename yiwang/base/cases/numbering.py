"""Case numbers and the codes that open the status of a case to whoever holds both."""

import secrets

from yiwang.kernel import keys
from yiwang.kernel.actor import Actor
from yiwang.kernel.numbers.draw import draw


def number(actor: Actor, region: str) -> str:
    """Division (6 digits), day, then a serial of at least 5 digits within both."""
    day = f"{actor.today:%Y%m%d}"
    return f"{region[:6]}{day}{draw(f'case:{region[:6]}', day):05d}"


def fresh_code() -> str:
    """Six random digits, sealed."""
    return keys.seal("query_code", f"{secrets.randbelow(1_000_000):06d}")


def opens(sealed: str, code: str) -> bool:
    return secrets.compare_digest(plain(sealed).encode(), code.strip().encode())


def plain(sealed: str) -> str:
    return keys.unseal("query_code", sealed)
