"""Memory that a replaced base leaves behind, given back to the system. Only glibc can; elsewhere nothing happens."""

import contextlib
import ctypes

M_MMAP_THRESHOLD = -3
"""Number of the option in glibc's malloc.h."""
LARGE = 128 * 1024
"""Bytes from which a block has pages of its own, which go back at once when it is freed: what glibc begins with."""


def keep_large_blocks_apart() -> None:
    """Have every large block stand by itself, for good.

    By itself, glibc raises the limit to the largest block that was ever freed (mallopt(3)). From the first reload on, the
    weights and texts of a base would stand among small things, and what is left between these is lost for the next one.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Have the C library return what is free.

    Takes some milliseconds, best in a thread.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
