"""How a process that serves holds its memory."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_M_ARENA_MAX = -8  # of glibc's malloc.h


def keep_few(heaps: int) -> bool:
    """Let all threads of this process and its children share so many heaps; whether the C library can do so.

    By itself it gives each thread one, and each keeps what its largest turn needed. The variable
    MALLOC_ARENA_MAX says the same, but only to a program that begins, and not to a forked one.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, heaps))
    except AttributeError:
        return False


def settle() -> None:
    """What is here now stays: the collector need not look through it again and again while the process serves."""
    gc.collect()
    gc.freeze()


@contextmanager
def for_children() -> Iterator[None]:
    """Load inside what forked children are to share; their collector then leaves those pages as they are."""
    gc.disable()  # nothing of it is garbage, and each look for some takes time
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
