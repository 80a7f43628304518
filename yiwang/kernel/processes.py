"""How a process of a pool begins. It knows no model, for it is loaded before the settings are."""

import ctypes
import signal

import django

_PARENT_ENDED = 1  # PR_SET_PDEATHSIG: what a process is told when the thread that made it ends


def prepare() -> None:
    """Load the settings; end with the worker, which alone listens to who interrupts."""
    end_with_maker()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()


def end_with_maker() -> None:
    ctypes.CDLL(None).prctl(_PARENT_ENDED, signal.SIGTERM)
