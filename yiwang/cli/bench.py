"""`yiwang bench all`: every benchmark of this version but the long ones, one after the other."""

from yiwang.cli import available, main

LONG = ("bench all", "bench outage", "bench soak")


def run(argv: list[str]) -> int:
    """Run each benchmark with the same options; 1 when one failed."""
    names = [name for name in available() if name.startswith("bench ") and name not in LONG]
    return max((main([*name.split(), *argv]) for name in sorted(names)), default=0)
