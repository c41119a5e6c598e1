"""The store kept for one run: nobody else writes meanwhile, and all that is written counts together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from policybook.engines.model import Forget
from policybook.store.sqlite import Store


@contextmanager
def held(store: Store) -> Iterator[bool]:
    """A transaction of the store's, or the one that stands already; gives whether it is a new one."""
    if store.connection.in_transaction:
        yield False
        return
    with store.transaction():
        yield True


def forget_earlier(store: Store, forget: Iterable[Forget]) -> None:
    """Take away what an earlier run of the same day wrote, and what the last one left for `explain`."""
    for each in forget:
        store.history(each.policy).forget(each.as_of)
