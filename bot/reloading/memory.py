"""Memory that a replaced base leaves behind, given back to the system."""

import contextlib
import ctypes


def give_back() -> None:
    """Have the C library return what is free; without this each of the first reloads would add tens of megabytes.

    Takes some milliseconds, best in a thread. Only glibc can; elsewhere nothing happens.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
