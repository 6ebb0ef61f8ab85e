"""Memory of a replaced base goes back to the system although small things were made beside it."""

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import resource
from pathlib import Path

import numpy as np

from bot.reloading.memory import keep_large_blocks_apart

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

keep_large_blocks_apart()
largest = np.ones(4_000_000)
del largest  # By itself glibc would from here on keep all smaller blocks together.
blocks, pins = [], []
for _ in range(40):
    blocks.append(np.ones(125_000))
    pins.append(np.ones(1_000))
before = held()
blocks.clear()
print(before - held())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_large_blocks_are_given_back_from_between_small_ones() -> None:
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert int(run.stdout) > 35_000_000  # of 40 million bytes
