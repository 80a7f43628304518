"""Check that an entry of the evidence is what was sealed, with nothing of the platform at hand.

    python check_proof.py PROOF.json [--roots roots.log] [--key HEX]

PROOF.json is what `GET /api/v1/evidence/{id}` answers; `-` reads it from input. `--roots` is a copy
of the log of roots: its chain and signatures are checked, and the proof's root must stand in it.
`--key` is the public key as the city published it. Needs Python 3.9 and `cryptography`. Exit code
0: proven; 1: not, with the reason.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = ("id", "at", "kind", "outcome", "account", "post", "body", "object_id", "subject")


class NotProven(Exception):
    """What does not fit."""


def climb(node, index, size, path):
    """The root of a tree of a size, from a leaf and the hashes beside its way (RFC 6962)."""
    if size <= 1:
        if path or index:
            raise NotProven("the path is longer than the tree is high")
        return node
    if not path:
        raise NotProven("the path is shorter than the tree is high")
    half = 1 << ((size - 1).bit_length() - 1)
    *inner, beside = path
    if index < half:
        return node_hash(climb(node, index, half, inner), beside)
    return node_hash(beside, climb(node, index - half, size - half, inner))


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hash(entry, digest):
    text = "\n".join(entry[name] for name in FIELDS)
    return hashlib.sha256(b"\0" + text.encode() + b"\n" + digest).digest()


def check_signed(key, text, signature, what):
    try:
        key.verify(signature, text)
    except InvalidSignature:
        raise NotProven(f"{what} does not carry a signature of this key") from None


def check_content(proof):
    """The content is what the digest speaks of, unless it was erased with its salt."""
    if "salt" not in proof:
        return
    text = json.dumps(proof["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if hashlib.sha256(bytes.fromhex(proof["salt"]) + text.encode()).hexdigest() != proof["digest"]:
        raise NotProven("the content is not what was sealed")


def check_proof(proof, key):
    check_content(proof)
    leaf = leaf_hash(proof["entry"], bytes.fromhex(proof["digest"]))
    if leaf.hex() != proof["leaf"]:
        raise NotProven("the entry is not what was sealed")
    path = [bytes.fromhex(step) for step in proof["path"]]
    root = climb(leaf, proof["index"], proof["size"], path).hex()
    number, _at, size, signed_root, _previous = proof["signed_text"].split("\n")
    if root != signed_root or int(size) != proof["size"] or int(number) != proof["number"]:
        raise NotProven("the entry is not under the signed root")
    signature = bytes.fromhex(proof["signature"])
    check_signed(key, proof["signed_text"].encode(), signature, f"root {number}")


def check_roots(lines, proof, key):
    """Each root follows the one before it and is signed; the proof's is one of them."""
    previous = bytes(32)
    found = False
    for place, line in enumerate(lines, start=1):
        *facts, signature = line.split(" ")
        text = "\n".join(facts).encode()
        if int(facts[0]) != place or facts[4] != previous.hex():
            raise NotProven(f"root {facts[0]} does not follow the one before it")
        check_signed(key, text, bytes.fromhex(signature), f"root {facts[0]}")
        found = found or (facts == proof["signed_text"].split("\n"))
        previous = hashlib.sha256(text).digest()
    if not found:
        raise NotProven(f"root {proof['number']} does not stand in the log")


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("proof", help="file, or - for input")
    parser.add_argument("--roots", type=Path, help="a copy of roots.log")
    parser.add_argument("--key", help="the city's public key, 64 hexadecimal digits")
    wish = parser.parse_args(argv)
    text = sys.stdin.read() if wish.proof == "-" else Path(wish.proof).read_text("utf-8")
    try:
        proof = json.loads(text)
        shown = bytes.fromhex(wish.key or proof["public_key"])
        key = Ed25519PublicKey.from_public_bytes(shown)
        check_proof(proof, key)
        if wish.roots:
            check_roots(wish.roots.read_text("ascii").splitlines(), proof, key)
    except NotProven as problem:
        print(f"Not proven: {problem}.")
        return 1
    except (KeyError, TypeError, ValueError) as problem:
        print(f"Not proven: this is no proof ({problem!r}).")
        return 1
    entry, root = proof["entry"], proof["number"]
    print(f"Proven: {entry['outcome']} {entry['kind']} at {entry['at']}, under root {root}.")
    if not wish.key:
        print("The key is the one in the proof; compare it with the one that the city publishes.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
