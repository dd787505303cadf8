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


@contextmanager
def for_good() -> Iterator[None]:
    """Load inside what stays as long as the process, or is shared with forked children: the collector rests meanwhile,
    since nothing of it is garbage, and leaves those pages alone afterwards."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
