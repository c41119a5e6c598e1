"""A folder for the temporary files of one run, beside the store; what a killed run left is taken away."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policybook.engines.model import EngineError
from policybook.store.finding import bad_store


@contextmanager
def work_folder(beside: Path, *, alone: bool) -> Iterator[Path]:
    """A new folder named after a file, for as long as the `with` lasts.

    The caller keeps all other processes out, so that any such folder of theirs is a killed run's;
    `alone` says that nothing else in this process has one either.
    """
    prefix = f"{beside.name}-bulk-"
    ours = f"{prefix}{os.getpid()}-"
    for left in beside.parent.iterdir():
        if left.name.startswith(prefix) and (alone or not left.name.startswith(ours)):
            shutil.rmtree(left, ignore_errors=True)
    try:
        folder = Path(tempfile.mkdtemp(prefix=ours, dir=beside.parent))
    except OSError as fault:
        help = "look whether the store's folder may be written and has room"
        message = f"no temporary files can be made beside the store: {fault.strerror}"
        raise EngineError([bad_store(str(beside), message, help=help)]) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
