"""Cases drawn from a city that was made in bulk pass the checks of real ones.

    YIWANG_HOME=… python -m tests.histories.sample --cases 1000 --seed 9

Each is opened by whose it is, by an officer of its body, on pages and by program, and by nobody
else; its due day is recomputed from the ledger; its first and last entry of the evidence are
proven; of open ones the next task is done. Changes the city: what is opened comes back from where
it was folded, looks are recorded, and tasks are done. Exit code 0: nothing was found.
"""

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from uuid import UUID

from yiwang.cli.migrate import setup_django

FAULTS_TOLD = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=9)
    wish = parser.parse_args()
    setup_django()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    began, cpu = time.monotonic(), time.process_time()
    counts = _checked(wish.cases, Random(wish.seed))
    faults = sum(count for what, count in counts.items() if what.startswith("not "))
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
    seconds = f"{time.monotonic() - began:,.0f} s, {time.process_time() - cpu:,.0f} s of processor"
    print(f"{told}; seed {wish.seed}, {seconds}")
    return 1 if faults else 0


def _checked(count: int, chance: Random) -> Counter[str]:
    from tests.histories import checks
    from yiwang.base.cases.models import Case
    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.evidence.seal import seal

    with acting(SYSTEM):
        numbers = list(Case.objects.order_by("number").values_list("number", flat=True))
        drawn = sorted(chance.sample(numbers, min(count, len(numbers))))
        cases = list(Case.objects.select_related("body").filter(number__in=drawn))
    counts = Counter(
        "folded" if case.folded else "closed" if case.closed_at else "open" for case in cases
    )
    print(f"{len(cases):,} of {len(numbers):,} cases: {dict(counts)}", flush=True)
    while seal():
        pass
    entries = checks.entries_of(*cases)
    for case in cases:
        found = entries[case.id]
        todo: dict[str, Callable[[], object]] = {
            "proven": partial(_proven, found[:1] + found[-1:]),
            "due as the ledger says": partial(checks.due_follows, case),
            "opened": partial(checks.opens, case),
        }
        if not case.closed_at:
            todo["gone on with"] = partial(checks.next_done, case)
        for what, check in todo.items():
            _try(counts, what, case.number, check)
    return counts


def _proven(entries: Sequence[UUID]) -> None:
    from tests.histories import checks

    if not entries:
        raise LookupError("nothing in the evidence is about it")
    for entry in entries:
        checks.leads_to_a_root(entry)


def _try(counts: Counter[str], what: str, number: str, check: Callable[[], object]) -> None:
    try:
        check()
    except Exception:
        counts[f"not {what}"] += 1
        if counts[f"not {what}"] <= FAULTS_TOLD:
            print(f"{number} was not {what}:\n{traceback.format_exc()}", flush=True)
    else:
        counts[what] += 1


if __name__ == "__main__":
    sys.exit(main())
