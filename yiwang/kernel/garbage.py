"""What programs that run for long have the collector do."""

import gc


def settled() -> None:
    """Say that what there is now stays: the program itself need not be looked through for garbage
    again and again; and a page makes some ten thousand objects, of which few are in a circle.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
