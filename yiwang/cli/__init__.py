"""The command `yiwang`: one table of commands, each a module with `run(argv) -> exit code`.

Exit codes: 0 good, 1 refused or failed, 2 wrong use. Commands without a database start without
Django.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from yiwang.cli.errors import CommandError
from yiwang.web.home import SettingsError

# Command → module:function and one line of help. A command of two words has a module of its own
# per second word. A row shows only when its module is installed.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("yiwang.cli.demo:run", "start everything with a demo city"),
    "serve": ("yiwang.cli.serve:run", "serve the pages and the API"),
    "work": ("yiwang.cli.work:run", "run the background work"),
    "token": ("yiwang.cli.token:run", "make an access token for an account"),
    "client": ("yiwang.cli.client:run", "let applications of others sign people on here"),
    "package": ("yiwang.cli.package:run", "check, test, publish and exchange application packages"),
    "office": ("yiwang.cli.office:run", "open a department, district or street; how far it goes"),
    "process check": ("yiwang.cli.process_check:run", "prove a BPMN process sound"),
    "process run": ("yiwang.cli.process_run:run", "play a BPMN process"),
    "decide": ("yiwang.cli.decide:run", "evaluate a DMN decision; context on standard input"),
    "decision check": (
        "yiwang.cli.decision_table:check",
        "look for gaps and overlaps in DMN tables",
    ),
    "decision export": ("yiwang.cli.decision_table:export", "write a decision table as a sheet"),
    "decision import": (
        "yiwang.cli.decision_table:take",
        "put an edited sheet back into a DMN file",
    ),
    "ofd": ("yiwang.cli.ofd:run", "look into an OFD document, read and check it"),
    "archive": ("yiwang.cli.archive:run", "file closed cases, check packages of the archive"),
    "document numbers": (
        "yiwang.cli.document_register:numbers",
        "the numbers a body gave its documents, void ones too",
    ),
    "document receipts": ("yiwang.cli.document_register:receipts", "who received a document"),
    "document check": ("yiwang.cli.document:check", "measure a PDF against GB/T 9704-2012"),
    "conformance dmn": ("yiwang.cli.conformance_dmn:run", "run a folder of DMN test cases"),
    "conformance bpmn": ("yiwang.cli.conformance_bpmn:run", "run a folder of BPMN test cases"),
    "seals": ("yiwang.cli.seals:run", "keys and certificates that bodies sign with"),
    "supervision": (
        "yiwang.cli.supervision:run",
        "run rules of supervision over the past, look at what is due",
    ),
    "checks": ("yiwang.cli.checks:run", "reach the sources of household checks, check the stock"),
    "seed": ("yiwang.cli.seed:run", "fill the database with the demo city"),
    "data": ("yiwang.cli.data:run", "import lists of service items, keep the search index"),
    "licences issue": ("yiwang.cli.licences:issue", "issue licences from the file of a register"),
    "licences hand-over": (
        "yiwang.cli.licences_hand_over:run",
        "give the licences of a merged body to its successor",
    ),
    "discretion": ("yiwang.cli.discretion:run", "graded clauses, and what they propose for an act"),
    "inspections recompute": (
        "yiwang.cli.inspections:recompute",
        "draw a random inspection again out of its public file",
    ),
    "allotments recompute": (
        "yiwang.cli.inspections:recompute",
        "allot places again out of the public file of a round",
    ),
    "inspections load": ("yiwang.cli.inspections:load", "renew the bases of random inspections"),
    "evidence": ("yiwang.cli.evidence:run", "verify the evidence"),
    "bench all": ("yiwang.cli.bench:run", "run every benchmark"),
    "bench work": ("yiwang.cli.bench_work:run", "measure durable completions of tasks"),
    "bench documents": ("yiwang.cli.bench_documents:run", "measure documents between bodies"),
    "bench spike": ("yiwang.cli.bench_spike:run", "bring five times as many callers for a minute"),
    "bench outage": (
        "yiwang.cli.bench_outage:run",
        "let a receiver be down while cases go on, and count what it heard",
    ),
    "bench soak": ("yiwang.cli.bench_soak:run", "watch the memory for an hour of traffic"),
    "bench cases": ("yiwang.cli.bench_cases:run", "measure the life of cases over HTTP"),
    "bench inbox": ("yiwang.cli.bench_inbox:run", "measure the inbox and the case page"),
    "bench pages": ("yiwang.cli.bench_pages:run", "compare what pages read in two sizes of city"),
    "bench search": ("yiwang.cli.bench_search:run", "measure the search of services"),
    "bench collect": ("yiwang.cli.bench_collect:run", "measure validated collection of data"),
    "bench discovery": ("yiwang.cli.bench_discovery:run", "measure the discovery of maps"),
    "bench licences": ("yiwang.cli.bench_licences:run", "measure licences: bulk, verify, wallet"),
    "bench gateway": ("yiwang.cli.bench_gateway:run", "measure look-ups of shared data over HTTP"),
    "bench checks": ("yiwang.cli.bench_checks:run", "measure checks of households and their stock"),
    "bench lake": ("yiwang.cli.bench_lake:run", "measure the lake beside plain Parquet files"),
    "bench evening": (
        "yiwang.cli.bench_evening:run",
        "measure an evening of applications for places",
    ),
    "bench process": ("yiwang.cli.bench_process:run", "measure the process engine"),
    "bench decision": ("yiwang.cli.bench_decision:run", "measure the decision engine"),
    "bench reconcile": (
        "yiwang.cli.bench_registers:reconcile",
        "measure every person against every source",
    ),
    "bench linkage": (
        "yiwang.cli.bench_registers:linkage",
        "measure the linkage of two tables of people",
    ),
    "database": ("yiwang.cli.database:run", "start or stop the embedded database"),
    "migrate": ("yiwang.cli.migrate:run", "bring the database to the shape of this version"),
    "backup": ("yiwang.cli.backup:run", "copy the city, sealed, and keep every change after"),
    "restore": ("yiwang.cli.restore:run", "bring a city back from its backups"),
    "drill": ("yiwang.cli.drill.run:run", "practise a failover and a restore, with figures"),
    "doctor": ("yiwang.cli.doctor:run", "look for what is missing on this machine"),
}


def available() -> dict[str, tuple[str, str]]:
    """The commands whose modules are installed."""
    return {name: row for name, row in COMMANDS.items() if find_spec(row[0].split(":")[0])}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "help"):
        print(_help())
        return 0 if words else 2
    for length in (2, 1):
        row = COMMANDS.get(" ".join(words[:length]))
        if row is not None and len(words) >= length:
            return _run(row[0], words[length:])
    more = any(name.startswith(f"{words[0]} ") for name in available())
    problem = "needs a second word" if more else "is not a command"
    print(f"yiwang: {' '.join(words[:2])!r} {problem}.\n\n{_help(words[0])}", file=sys.stderr)
    return 2


def _run(target: str, argv: list[str]) -> int:
    module, function = target.split(":")
    if find_spec(module) is None:
        print("yiwang: this command is not part of this version.", file=sys.stderr)
        return 2
    try:
        code = getattr(import_module(module), function)(argv)
    except (CommandError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output went away; nobody is left to tell
        sys.stderr.close()
        return 1
    return int(code)


def _help(start: str = "") -> str:
    """The list of commands; only those that begin with a word, when there are any."""
    rows = available()
    chosen = {name: row for name, row in rows.items() if name.split()[0] == start} or rows
    lines = [f"  {name:<18} {text}" for name, (_target, text) in chosen.items()]
    return "\n".join(
        ("usage: yiwang COMMAND …", "", *lines, "", "yiwang COMMAND --help explains one command.")
    )
