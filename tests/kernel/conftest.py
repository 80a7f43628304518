"""The same city, people and worker as the journeys have."""

from tests.journeys.conftest import city, founded, friday, program, visitor, worker

__all__ = ["city", "founded", "friday", "program", "visitor", "worker"]
