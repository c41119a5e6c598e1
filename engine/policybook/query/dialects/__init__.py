"""The engines that a query can be spelled for."""

from __future__ import annotations

from policybook.query.dialect import Dialect
from policybook.query.dialects.sqlite import SQLite

SQLITE = SQLite()

DIALECTS: dict[str, Dialect] = {each.key: each for each in (SQLITE,)}
