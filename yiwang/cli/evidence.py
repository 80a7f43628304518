"""`yiwang evidence verify`: whether anything of the evidence was changed."""

import argparse
import json
from pathlib import Path

from yiwang.cli.migrate import setup_django


def run(argv: list[str]) -> int:
    """Check every entry, root and signature against each other and the log; exit 1 on a fault."""
    parser = argparse.ArgumentParser(prog="yiwang evidence", description=__doc__)
    parser.add_argument("verb", choices=("verify",))
    parser.add_argument("--log", type=Path, help="compare with a log of roots kept elsewhere too")
    parser.add_argument("--json", action="store_true", help="print one object")
    wish = parser.parse_args(argv)
    from yiwang.cli.serve import check_database
    from yiwang.web.settings import YIWANG

    check_database(YIWANG.app_url)
    setup_django()
    from django.db.models import Count, Sum

    from yiwang.kernel.actor import SYSTEM, acting
    from yiwang.kernel.evidence.models import Root
    from yiwang.kernel.evidence.verify import verify

    faults = verify(wish.log)
    with acting(SYSTEM):
        sealed = Root.objects.aggregate(roots=Count("number"), entries=Sum("size"))
    counts = {name: count or 0 for name, count in sealed.items()}
    if wish.json:
        print(json.dumps({**counts, "faults": faults}, ensure_ascii=False))
    else:
        print("\n".join(faults) or "Nothing was changed.")
        print(f"{counts['entries']} entries under {counts['roots']} roots.")
    return 1 if faults else 0
