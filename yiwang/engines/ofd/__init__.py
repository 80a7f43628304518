"""Fixed-layout documents by GB/T 33190 (OFD): read, checked, drawn, written, sealed.

Values in, values out. Keys, trust and the present moment are passed in. Files come from strangers:
what is hostile is refused within limits, what is only wrong is read and named.
"""

from yiwang.engines.ofd.archive import Limits
from yiwang.engines.ofd.lines import text
from yiwang.engines.ofd.problems import Problem, Unreadable
from yiwang.engines.ofd.reader import Body, Ofd, read
from yiwang.engines.ofd.ses import NotSeal, Seal, seal
from yiwang.engines.ofd.signatures import stamps
from yiwang.engines.ofd.signing import Place, SealWish, make_seal, sign
from yiwang.engines.ofd.svg import Stamp, draw
from yiwang.engines.ofd.trust import Signer, Standing, Verifier
from yiwang.engines.ofd.verdicts import Checked, Report, Verdict, check
from yiwang.engines.ofd.writer import write

__all__ = [
    "Body",
    "Checked",
    "Limits",
    "NotSeal",
    "Ofd",
    "Place",
    "Problem",
    "Report",
    "Seal",
    "SealWish",
    "Signer",
    "Stamp",
    "Standing",
    "Unreadable",
    "Verdict",
    "Verifier",
    "check",
    "draw",
    "make_seal",
    "read",
    "seal",
    "sign",
    "stamps",
    "text",
    "write",
]
