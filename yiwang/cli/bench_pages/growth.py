"""What reads more in the larger city than its answer explains."""

from collections.abc import Iterator, Mapping
from typing import Any

from yiwang.cli.bench_pages.reading import Key, Reading

MOST = 1.2  # times what the small city reads
ROWS = 160  # less is a list of fifty and a count that ends at a hundred
PAGES = 160  # fifty rows, each looked for by its key: two pages of the index and its own
LETTERS = 2_000  # an answer that has fewer is a page without rows

# What reads more all the same, by address and table, and why.
_SHOWN = "up to two hundred plans are shown, each with how many of its checks are done"
_ENDS = "of each version up to a hundred running cases are counted"
_BODIES = "whether a body has any is looked up for each body of the city: no more than these"
_SORTED = "of a few hundred rows a supervisor's newest are found by sorting all; not seen with many"
_JOINED = "a supervisor's list is joined with all cases; to be read after its rows instead"
_COUNTED = "figures of each day and body are added up; to be kept by month"
EXPECTED: Mapping[tuple[str, str], str] = {
    ("/inspections", "inspections_check"): _SHOWN,
    ("/api/v1/inspections", "inspections_check"): _SHOWN,
    ("/work/studio", "work_instance"): _ENDS,
    ("/api/v1/packages", "work_instance"): _ENDS,
    ("/publicity", "publicity_entry"): _BODIES,
    ("/work/indicators", "tenancy_body"): _BODIES,
    ("/work/publicity", "publicity_entry"): _SORTED,
    ("/work/licences", "licences_licence"): _SORTED,
    ("/work/supervision", "supervision_card"): _SORTED,
    ("/work/penalties", "cases_case"): _JOINED,
    ("/work/payments", "cases_case"): _JOINED,
    ("/work/indicators", "indicators_count"): _COUNTED,
    ("/work/sharing/figures", "exchange_request"): _COUNTED,
}


def compared(few: Mapping[Key, Reading], many: Mapping[Key, Reading]) -> dict[str, Any]:
    """How many answers both cities gave, and which tables those read more of that grew."""
    both = [key for key in few if key in many]
    return {
        "compared": len(both),
        "grown": [each for key in both for each in _grown(key, few[key], many[key])],
    }


def _grown(key: Key, few: Reading, many: Reading) -> Iterator[dict[str, Any]]:
    account, address = key
    longer = max(1.0, max(many.letters, LETTERS) / max(few.letters, LETTERS))
    for table, (pages, rows) in many.touched.items():
        before = few.touched.get(table, (0, 0))
        more = (
            pages > max(before[0], PAGES) * MOST * longer
            or rows > max(before[1], ROWS) * MOST * longer
        )
        if more and (address, table) not in EXPECTED:
            yield {
                "account": account or "visitor",
                "address": address,
                "table": table,
                "pages": [before[0], pages],
                "rows": [before[1], rows],
                "letters": [few.letters, many.letters],
            }


def told(report: Mapping[str, Any]) -> str:
    lines = [f"{name}: {value}" for name, value in report.items() if name != "grown"]
    worst = sorted(report["grown"], key=lambda each: -max(each["rows"][1], each["pages"][1]))
    return "\n".join([*lines, *map(line, worst)])


def line(each: Mapping[str, Any]) -> str:
    pages, rows = ("{:,} to {:,}".format(*each[name]) for name in ("pages", "rows"))
    return (
        f"grows: {each['address']} as {each['account']} reads of {each['table']} {pages} pages, "
        f"{rows} rows"
    )
