"""Memory that a call has freed is at hand for the next one."""

import os
from pathlib import Path
import platform
import subprocess
import sys

import pytest

ROOT = Path(__file__).resolve().parents[1]
# In a process of its own, which has freed nothing large before. A page has 4 kB.
FAULTS = """
import resource
import numpy as np
from rnn_core import init_params, loss_and_grads

rng = np.random.default_rng(0)
params = init_params(rng, 32, 128, 32, dtype=np.float32)
xs, targets = rng.standard_normal((2, 50, 32, 32)).astype(np.float32)
for _ in range(3):
    loss_and_grads(params, xs, targets)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    loss_and_grads(params, xs, targets)
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 20)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="about the C library of Linux")
def test_a_batch_fetches_no_memory_anew():
    """Its states alone are 200 pages; without the kernel's line, a call fetches more than 600."""
    environment = {name: value for name, value in os.environ.items() if "MALLOC" not in name}
    python = [sys.executable, "-c", FAULTS]
    run = subprocess.run(python, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert float(run.stdout) < 50
