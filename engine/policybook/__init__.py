"""A firm's customer policy as code: classes, follow-up, complaints and files, written as YAML.

>>> from policybook import evaluate
>>> evaluate("3 + 4 > x", {"x": 5})
True
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policybook.api.book import Book
    from policybook.api.errors import BookError
    from policybook.api.evaluate import evaluate
    from policybook.diagnostics.model import Diagnostic
    from policybook.events.task import Task
    from policybook.run.model import Decision, Run
    from policybook.run.task_model import Tick
    from policybook.store.finding import StoreError
    from policybook.store.load import Loaded
    from policybook.store.sqlite import Store

    __version__: str

__all__ = [
    "Book",
    "BookError",
    "Decision",
    "Diagnostic",
    "Loaded",
    "Run",
    "Store",
    "StoreError",
    "Task",
    "Tick",
    "__version__",
    "evaluate",
]

# Loaded on first use: the pytest plugin is imported by every pytest that runs where this is
# installed, and should cost those nothing who have no book.
_HOME = {
    "Book": "policybook.api.book",
    "BookError": "policybook.api.errors",
    "Decision": "policybook.run.model",
    "Diagnostic": "policybook.diagnostics.model",
    "Loaded": "policybook.store.load",
    "Run": "policybook.run.model",
    "Store": "policybook.store.sqlite",
    "StoreError": "policybook.store.finding",
    "Task": "policybook.events.task",
    "Tick": "policybook.run.task_model",
    "evaluate": "policybook.api.evaluate",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name in _HOME:
        return getattr(_import_module(_HOME[name]), name)
    raise AttributeError(f"module 'policybook' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def _version() -> str:
    metadata = _import_module("importlib.metadata")
    try:
        return str(metadata.version("policybook"))
    except metadata.PackageNotFoundError:  # a checkout that was put on the path
        return "0+unknown"
