"""How a process that is forked holds its memory."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from config import heaps

# Eight threads allocate at once; each heap beyond the first begins at a multiple of 64 MB.
COUNT = """
import ctypes, os, sys, threading
from config import heaps
if sys.argv[1] != "as it comes" and not heaps.keep_few(int(sys.argv[1])):
    sys.exit("the C library has no such choice")
if os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
libc, gate = ctypes.CDLL(None), threading.Barrier(9)
libc.malloc.restype = ctypes.c_void_p
def allocate():
    gate.wait(); libc.malloc(100_000); gate.wait()
for _ in range(8): threading.Thread(target=allocate, daemon=True).start()
gate.wait(); gate.wait()
starts = [line.split("-")[0] for line in open("/proc/self/maps") if " rw-p " in line and line.rstrip().endswith(" 0")]
print(sum(int(start, 16) % (64 << 20) == 0 for start in starts))
"""


def counted(heaps: str) -> int:
    done = subprocess.run([sys.executable, "-c", COUNT, heaps], capture_output=True, text=True, check=False)
    if "no such choice" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_the_threads_of_a_forked_process_share_few_heaps() -> None:
    assert counted("as it comes") >= 6
    assert counted("2") <= 1


def test_what_is_loaded_for_good_is_left_alone_by_the_collector_which_goes_on_afterwards() -> None:
    before = gc.get_freeze_count()
    try:
        with heaps.for_good():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_a_fault_while_loading_leaves_the_collector_at_work() -> None:
    with pytest.raises(ImportError), heaps.for_good():
        raise ImportError
    assert gc.isenabled()
