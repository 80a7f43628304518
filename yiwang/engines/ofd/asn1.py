"""The ASN.1 shapes of seals and seal signatures: 1 by GM/T 0031-2014, 4 by GB/T 38540-2020.

Types of signed data follow CMS, as GM/T 0010 does.
"""

from asn1crypto import cms, core


class Header(core.Sequence):  # type: ignore[misc]  # asn1crypto carries no types
    _fields = [("id", core.IA5String), ("version", core.Integer), ("vendor", core.IA5String)]


class Picture(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("type", core.IA5String),
        ("data", core.OctetString),
        ("width", core.Integer),
        ("height", core.Integer),
    ]


class Extension(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("id", core.ObjectIdentifier),
        ("critical", core.Boolean, {"default": False}),
        ("value", core.OctetString),
    ]


class Extensions(core.SequenceOf):  # type: ignore[misc]
    _child_spec = Extension


class Certificates(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.OctetString


class Property1(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("certificates", Certificates),
        ("created", core.UTCTime),
        ("from", core.UTCTime),
        ("until", core.UTCTime),
    ]


class Property4(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("type", core.Integer),
        ("name", core.UTF8String),
        ("list_type", core.Integer),  # 1: certificates, 2: their digests
        ("certificates", core.Any),
        ("created", core.GeneralizedTime),
        ("from", core.GeneralizedTime),
        ("until", core.GeneralizedTime),
    ]


class Digest(core.Sequence):  # type: ignore[misc]
    _fields = [("type", core.PrintableString), ("value", core.OctetString)]


class Digests(core.SequenceOf):  # type: ignore[misc]
    _child_spec = Digest


TAIL = ("extensions", Extensions, {"explicit": 0, "optional": True})


class Info1(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("header", Header),
        ("id", core.IA5String),
        ("property", Property1),
        ("picture", Picture),
        TAIL,
    ]


class Info4(core.Sequence):  # type: ignore[misc]
    # Makers in the field leave the tag of the extensions out; both forms are read.
    _fields = [
        ("header", Header),
        ("id", core.IA5String),
        ("property", Property4),
        ("picture", Picture),
        TAIL,
        ("untagged", Extensions, {"optional": True}),
    ]


class Making1(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("value", core.OctetBitString),
    ]


class Seal1(core.Sequence):  # type: ignore[misc]
    _fields = [("info", Info1), ("making", Making1)]


class Seal4(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("info", Info4),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("value", core.OctetBitString),
    ]


class Signing1(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("version", core.Integer),
        ("seal", Seal1),
        ("time", core.OctetBitString),
        ("digest", core.OctetBitString),
        ("property", core.IA5String),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
    ]


class Signing4(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("version", core.Integer),
        ("seal", Seal4),
        ("time", core.GeneralizedTime),
        ("digest", core.OctetBitString),
        ("property", core.IA5String),
        TAIL,
    ]


class Signature1(core.Sequence):  # type: ignore[misc]
    _fields = [("signing", Signing1), ("value", core.OctetBitString)]


class Signature4(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("signing", Signing4),
        ("certificate", core.OctetString),
        ("algorithm", core.ObjectIdentifier),
        ("value", core.OctetBitString),
        ("stamp", core.OctetBitString, {"explicit": 0, "optional": True}),
    ]


class Content(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("type", core.ObjectIdentifier),
        ("content", core.OctetString, {"explicit": 0, "optional": True}),
    ]


class SignedData(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("version", core.Integer),
        ("digests", core.SetOf, {"spec": core.Any}),
        ("content", Content),
        ("certificates", cms.CertificateSet, {"implicit": 0, "optional": True}),
        ("crls", cms.RevocationInfoChoices, {"implicit": 1, "optional": True}),
        ("signers", cms.SignerInfos),
    ]


class Message(core.Sequence):  # type: ignore[misc]
    """Signed data with any identifier: GM/T 0010 gives the shapes of CMS numbers of its own."""

    _fields = [("type", core.ObjectIdentifier), ("content", SignedData, {"explicit": 0})]
