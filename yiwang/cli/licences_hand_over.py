"""`yiwang licences hand-over`: a body ends, and its successor keeps its licences from now on."""

import argparse
from datetime import date

from yiwang.cli.errors import CommandError
from yiwang.cli.migrate import setup_django


def run(argv: list[str]) -> int:
    """Move them in batches, each whole or not at all; broken off, the next run goes on."""
    parser = argparse.ArgumentParser(prog="yiwang licences hand-over", description=__doc__)
    parser.add_argument("ends", help="code of the body that ends")
    parser.add_argument("heir", help="code of its successor")
    parser.add_argument("--document", required=True, help="number of the decision on the reform")
    parser.add_argument("--dated", type=date.fromisoformat, required=True, help="its day")
    wish = parser.parse_args(argv)
    setup_django()
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.errors import DomainError
    from yiwang.kernel.tenancy import queries
    from yiwang.serve.licences.succession import hand_over
    from yiwang.serve.licences.values import Ground

    try:
        with acting(SYSTEM):
            ends, heir = (queries.body(SYSTEM, code) for code in (wish.ends, wish.heir))
    except DomainError as refusal:
        raise CommandError(f"{refusal} {refusal.next_step}") from refusal
    if ends == heir:
        raise CommandError("A body does not follow itself. Name its successor.")
    ground = Ground("document", wish.document, wish.dated)
    count = hand_over(SYSTEM, ends.id, heir.id, ground)
    print(f"{count:,} licences of {ends.name_en} are kept by {heir.name_en}; the issuer stays.")
    return 0
