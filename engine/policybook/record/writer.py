"""The text of a generated Python module: its lines, the constants it names, the functions made of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from policybook.expr.limits import Guard, Limits
from policybook.text import Span

#: Integers up to this many digits are written out; a longer one would only make the text unreadable.
_WRITTEN_DIGITS = 18


class Writer:
    """Collects generated source.

    Constants that have no literal of their own in Python are names of the module, which the
    interpreter finds as fast as a built-in.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[str] = []
        self._apart: list[str] = []
        self.namespace: dict[str, Any] = {}
        #: The limits that it will run within, where they are known by now.
        self.limits: Limits | None = None
        #: Whether something in it can loop or grow, so that it runs within limits.
        self.bounded = False
        self._known: dict[tuple[type, object], str] = {}
        self._by_identity: dict[int, str] = {}
        self._guards: dict[Span | None, str] = {}
        self._variables: set[str] = set()
        self._count = 0

    def line(self, text: str, depth: int = 1) -> None:
        """Adds a line, indented by `depth` steps."""
        self.lines.append("    " * depth + text)

    def fresh(self, prefix: str = "t") -> str:
        """A name that nothing else has."""
        self._count += 1
        return f"{prefix}{self._count}"

    def variable(self, name: str) -> str:
        """A readable variable for a name of the domain, which Python may spell differently."""
        wanted = "v_" + normalize("NFKC", name)
        if not wanted.isidentifier() or wanted in self._variables:
            wanted = self.fresh("v")
        self._variables.add(wanted)
        return wanted

    def bound(self, value: object, prefix: str = "K") -> str:
        """A name of the module that holds exactly this object."""
        name = self._by_identity.get(id(value))
        if name is None:
            name = self.fresh(prefix)
            self._by_identity[id(value)] = name
            self.namespace[name] = value
        return name

    def apart(self, head: str, body: str) -> None:
        """Adds a function of its own, which stands before all else."""
        self._apart += [head, "    " + body, ""]

    def named(self, function: Callable[..., Any], said: str = "") -> str:
        """A readable name of the module for a function that generated code calls."""
        key = (type(function), function)
        if key not in self._known:
            words = said or getattr(function, "__name__", "").strip("_")
            name = "feel_" + words.replace(" ", "_")
            if not name.isidentifier() or name in self.namespace:
                name = self.fresh("feel_")
            self.namespace[name] = function
            self._known[key] = name
        return self._known[key]

    def guard(self, span: Span | None) -> str:
        """A name of the module for what calls functions on behalf of this place."""
        if span not in self._guards:
            self._guards[span] = self.bound(Guard(span), "at")
        return self._guards[span]

    def exact(self, value: object) -> str:
        """Python text for a value, its form kept: `Decimal("0.50")` keeps both decimal places."""
        if value is None or isinstance(value, (bool, str)):
            return repr(value)
        if type(value) is int:
            return str(value)
        if isinstance(value, Decimal):
            sign, digits, exponent = value.as_tuple()
            return self._shared(value, (type(value), (sign, digits, exponent)))
        if isinstance(value, (list, dict)):
            return self.bound(value)
        # By its text: two moments in different zones are equal, and not the same value.
        return self._shared(value, (type(value), repr(value)))

    def compared(self, value: object) -> str:
        """Python text for a value that is only compared with: whole numbers become integers."""
        if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < _WRITTEN_DIGITS:
            whole = int(value)
            if whole == value:
                return f"({whole})" if whole < 0 else str(whole)
        return self.exact(value)

    def made(self, name: str) -> Callable[..., Any]:
        """Compiles what was written and gives the function of that name."""
        code = compile(self.text, f"<policy {self.name}>", "exec")
        # All of Python's own that it can reach, whatever stands in it.
        self.namespace["__builtins__"] = {"len": len}
        exec(code, self.namespace)
        made: Callable[..., Any] = self.namespace[name]
        return made

    @property
    def text(self) -> str:
        """All that was written."""
        return "\n".join([*self._apart, *self.lines]) + "\n"

    def _shared(self, value: object, key: tuple[type, object]) -> str:
        name = self._known.get(key)
        if name is None:
            name = self.bound(value)
            self._known[key] = name
        return name
