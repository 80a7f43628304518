"""What programs that run for long have the collector do."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Do not look for garbage in what is being loaded: there is none, and looking takes a fifth of
    the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settled() -> None:
    """Say that what there is now stays: the program itself need not be looked through for garbage
    again and again; and a page makes some ten thousand objects, of which few are in a circle.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
