"""Make the seal itself: draw its picture, and let the maker of seals sign what it is."""

from datetime import timedelta

from yiwang.base.seals import authority, keys, picture
from yiwang.base.seals.crypto.certificates import Sign
from yiwang.base.seals.models import Certificate, Seal
from yiwang.engines import ofd
from yiwang.engines.ofd.model import Media
from yiwang.kernel.actor import Actor

# How GB/T 38540 numbers the kinds is left to the maker; these are ours.
NUMBERS = {kind: number for number, kind in enumerate(Seal.Kind, 1)}


def make(actor: Actor, seal: Seal) -> None:
    """Fill in what an approved seal consists of; the caller saves it."""
    seal.size = picture.size_of(seal.kind)
    seal.picture = picture.svg(_words(seal))
    seal.made_at = actor.now
    seal.valid_until = actor.now + timedelta(days=authority.profile()["signing"])
    seal.state = Seal.State.MADE


def _words(seal: Seal) -> picture.Words:
    return picture.Words(seal.kind, seal.name, seal.line, seal.number)


class _Maker:
    """Signs seals, as the engine of OFD asks for it."""

    def __init__(self, row: Certificate) -> None:
        assert row.key is not None
        way, self._sign = keys.opened(row.key)
        self.algorithm = way.signature
        self.certificate = bytes(row.encoded)

    def sign(self, message: bytes) -> bytes:
        return self._sign(message)

    _sign: Sign


def encode(actor: Actor, seal: Seal, certificate: bytes) -> bytes:
    """Seal data of GB/T 38540 in DER, by which the holder of a certificate (DER) may seal.

    Raises:
        NoAuthority: nobody here may make seals.
    """
    assert seal.made_at is not None
    assert seal.valid_until is not None
    wish = ofd.SealWish(
        id=seal.number,
        name=seal.name,
        kind=NUMBERS[Seal.Kind(seal.kind)],
        created=seal.made_at,
        valid_from=seal.made_at,
        valid_until=seal.valid_until,
        picture=Media(picture.png(_words(seal)), "png"),
        width=seal.size,
        height=seal.size,
        certificates=(certificate,),
    )
    return ofd.make_seal(wish, _Maker(authority.maker(actor)))
