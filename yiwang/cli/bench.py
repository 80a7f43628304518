"""`yiwang bench all`: every benchmark of this version but the hour, one after the other."""

from yiwang.cli import available, main


def run(argv: list[str]) -> int:
    """Run each benchmark with the same options; 1 when one failed."""
    names = [
        name
        for name in available()
        if name.startswith("bench ") and name not in ("bench all", "bench soak")
    ]
    return max((main([*name.split(), *argv]) for name in sorted(names)), default=0)
