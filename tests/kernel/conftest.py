"""The same city, people and worker as the journeys have."""

from tests.journeys.conftest import city, friday, program, visitor, worker

__all__ = ["city", "friday", "program", "visitor", "worker"]
