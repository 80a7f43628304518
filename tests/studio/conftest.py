"""The city of the journeys, for tests of the studio's actions."""

from tests.journeys.conftest import city, founded, friday, program, worker

__all__ = ["city", "founded", "friday", "program", "worker"]
