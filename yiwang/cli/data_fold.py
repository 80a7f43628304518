"""`yiwang data fold`: put closed matters and old evidence away, in small transactions."""

import json
import sys
import time
from argparse import ArgumentParser, Namespace


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("--most", type=int, default=0, metavar="N", help="matters; default: all")
    parser.add_argument(
        "--tight", action="store_true", help="measure after VACUUM FULL, before and after; slow"
    )
    parser.add_argument(
        "--city",
        type=int,
        default=0,
        metavar="BYTES",
        help="of the city without cases, as `yiwang seed --tight` tells; they are not counted",
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(wish: Namespace) -> int:
    """Fold until nothing is due, or `--most` matters; whatever ends it leaves nothing half done."""
    from yiwang.cli.histories import sizes
    from yiwang.kernel.evidence import folded
    from yiwang.kernel.folding import work

    before = sizes.measured(tight=wish.tight)
    began = time.monotonic()
    matters = trees = 0
    while (more := wish.most - matters if wish.most else work.BATCH) > 0:
        done = work.fold(min(more, work.BATCH))
        matters += done
        _say(wish, f"{matters:,} matters folded", began)
        if not done:
            break
    while done := folded.fold():
        trees += done
        _say(wish, f"{trees:,} trees of evidence folded", began)
    seconds = time.monotonic() - began
    after = sizes.measured(tight=wish.tight)
    report = {
        "matters": matters,
        "trees": trees,
        "seconds": round(seconds, 1),
        "cases": after.cases,
        "closed": after.closed,
        "folded": after.folded,
        "bytes_before": before.size,
        "bytes_after": after.size,
        "bytes_a_case": round((after.size - wish.city) / max(1, after.cases)),
        "history": after.of("history"),
        "standing": after.of("standing"),
        "parts": after.each(),
    }
    if wish.json:
        print(json.dumps(report))
        return 0
    print(f"\n{matters:,} matters, {trees:,} trees in {seconds:,.1f} s.")
    print(f"  before: {before.told(wish.city)}\n  after:  {after.told(wish.city)}")
    for line in sizes.lines(after):
        print(line)
    return 0


def _say(wish: Namespace, text: str, began: float) -> None:
    if sys.stdout.isatty() and not wish.json:
        print(f"\r  {text}, {time.monotonic() - began:,.0f} s", end="", flush=True)
