"""Bulk issue for other contexts and commands."""

from yiwang.serve.bulk.actions import begin, go_on, issue, send, stop
from yiwang.serve.bulk.errors import FileNotTaken
from yiwang.serve.bulk.models import Batch
from yiwang.serve.bulk.queries import get, of_bodies, rejects
from yiwang.serve.bulk.report import write as write_report
from yiwang.serve.bulk.running import digest, land_rows, step

__all__ = [
    "Batch",
    "FileNotTaken",
    "begin",
    "digest",
    "get",
    "go_on",
    "issue",
    "land_rows",
    "of_bodies",
    "rejects",
    "send",
    "step",
    "stop",
    "write_report",
]
