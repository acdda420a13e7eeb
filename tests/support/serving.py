"""The server's command, as users start it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def served(password: str, *options: str) -> Iterator[str]:
    """The address of a server with security on, on a free port; it has to end in order."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reference_impl", "serve", "--port", "0", "--security", *options],
        stdout=subprocess.PIPE,
        env={**os.environ, "ELASTIC_PASSWORD": password},
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    with process.stdout as output:
        try:
            match = re.search(r"http://127\.0\.0\.1:\d+", output.readline())
            assert match
            yield match[0]
        finally:
            process.terminate()
            assert process.wait(20) == 0
