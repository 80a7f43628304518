"""Seals and signatures as GM/T 0031-2014 had them: older documents carry those."""

from datetime import timedelta

from asn1crypto import core

from tests.engines.ofd.people import NOW, PICTURE, Person, Trusting, person, seal_of
from yiwang.engines import ofd
from yiwang.engines.ofd import Verdict, archive, asn1, digests, ses
from yiwang.engines.ofd.model import Document

HOME = "Doc_0/Signs/Sign_1"


def seal(user: Person, maker: Person) -> asn1.Seal1:
    days = {"created": -10, "from": -10, "until": 90}
    info = asn1.Info1(
        {
            "header": {"id": "ES", "version": 1, "vendor": "TEST"},
            "id": "37020000000001",
            "property": {
                "type": 1,
                "name": user.name,
                "certificates": asn1.Certificates([user.certificate]),
                **{name: core.UTCTime(NOW + timedelta(days=n)) for name, n in days.items()},
            },
            "picture": {"type": "PNG", "data": PICTURE.content, "width": 42, "height": 42},
        }
    )
    making = asn1.Making1({"certificate": maker.certificate, "algorithm": maker.algorithm})
    covered = b"".join((info.dump(), making["certificate"].dump(), making["algorithm"].dump()))
    making["value"] = maker.sign(core.Sequence(contents=covered).dump())
    return asn1.Seal1({"info": info, "making": making})


def value(info: bytes, user: Person, by: asn1.Seal1, time: bytes) -> bytes:
    signing = asn1.Signing1(
        {
            "version": 1,
            "seal": by,
            "time": core.OctetBitString(time),
            "digest": core.OctetBitString(digests.digest("SM3", info)),
            "property": f"/{HOME}/Signature.xml",
            "certificate": user.certificate,
            "algorithm": user.algorithm,
        }
    )
    signed = {"signing": signing, "value": core.OctetBitString(user.sign(signing.dump()))}
    return bytes(asn1.Signature1(signed).dump())


def sealed(letter: Document, time: bytes) -> bytes:
    """A document whose signed value is of version 1; the seal inside it is not kept beside it."""
    user = person("青岛市市南区人民政府")
    data = ofd.sign(ofd.write(letter), user, seal_of(user), NOW)
    parts = dict(archive.unpack(data))
    start = parts[f"{HOME}/Signature.xml"]
    info = start.replace(
        f"<ofd:Seal><ofd:BaseLoc>/{HOME}/Seal.esl</ofd:BaseLoc></ofd:Seal>".encode(), b""
    )
    assert info != start
    row = f'<ofd:Reference FileRef="/{HOME}/Seal.esl">'.encode()
    assert row in info
    made = value(info, user, seal(user, person("制章者")), time)
    return archive.pack(parts | {f"{HOME}/Signature.xml": info, f"{HOME}/SignedValue.dat": made})


def test_a_seal_signature_of_version_one_is_verified(letter: Document) -> None:
    report = ofd.check(sealed(letter, core.UTCTime(NOW).dump()), Trusting(), NOW)
    (one,) = report.signatures
    assert (report.verdict, one.problems) == (Verdict.GENUINE, ())
    assert (one.seal, one.at) == ("青岛市市南区人民政府", NOW)


def test_its_time_may_be_written_as_text(letter: Document) -> None:
    report = ofd.check(sealed(letter, b"20261122080000Z"), Trusting(), NOW)
    assert report.signatures[0].at == NOW


def test_seals_of_both_versions_are_told_apart() -> None:
    user = person("甲")
    old, new = ses.seal(seal(user, person("乙")).dump()), ses.seal(seal_of(user))
    assert (old.version, new.version) == (1, 4)
    assert old.certificates == new.certificates == (user.certificate,)
