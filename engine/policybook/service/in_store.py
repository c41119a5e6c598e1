"""Work in a store that is opened for it and closed behind it. Refusals come back as findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from policybook.diagnostics.model import Diagnostic
from policybook.run.model import RunError
from policybook.store.finding import StoreError
from policybook.store.sqlite import Store

_Answer = TypeVar("_Answer")


def in_store(
    url: str, work: Callable[[Store], _Answer], *, create: bool = False
) -> tuple[_Answer | None, tuple[Diagnostic, ...]]:
    """What the work gives, or None and why the store or the run refused it."""
    try:
        with Store.open(url, create=create) as store:
            return work(store), ()
    except (StoreError, RunError) as refused:
        return None, refused.findings
