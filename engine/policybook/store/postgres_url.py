"""`postgresql://user:password@host:port/database` -> its parts; the password is shown nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from policybook.diagnostics.model import hint
from policybook.store.finding import StoreError, bad_store

SCHEMES = ("postgresql", "postgres")
_EXAMPLE = "write `postgresql://user@host:5432/database`"
#: What of libpq may be said in a URL besides; the rest can be said in its own variables (PGSERVICE, …).
_PASSED_ON = ("sslmode", "sslrootcert", "sslcert", "sslkey", "application_name", "target_session_attrs")
_OURS = ("schema", "own_schema", "connect_timeout")


@dataclass(frozen=True, slots=True)
class PostgresUrl:
    """Where a server is, and in which schemas what is found.

    `schema` is where tables that a source names without one are looked for, `own_schema` where
    policybook keeps its own. An absent part is left to libpq, which reads PGHOST, PGPASSWORD,
    ~/.pgpass and so on.

    >>> url = PostgresUrl.read("postgresql://ann:secret@db.firm.example/crm?schema=sales")
    >>> url.schema, url.own_schema
    ('sales', 'policybook')
    >>> print(url)
    postgresql://ann@db.firm.example/crm
    """

    host: str | None
    port: int | None
    database: str | None
    user: str | None
    password: str | None = field(repr=False)
    schema: str = "public"
    own_schema: str = "policybook"
    connect_timeout: int = 10
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, url: str) -> PostgresUrl:
        """The parts of a URL; raises StoreError, which does not repeat it."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise StoreError([bad_store(shown_of(url), "this is not a URL", help=_EXAMPLE)]) from None
        host = f"{parts.hostname or ''}{f':{port}' if port else ''}"
        name = f"{parts.scheme}://{host}{parts.path}"
        if parts.scheme not in SCHEMES:
            raise StoreError([bad_store(name, f"`{parts.scheme}` is no PostgreSQL server", help=_EXAMPLE)])
        given = dict(parse_qsl(parts.query, keep_blank_values=True))
        for key in given:
            if key not in (*_OURS, *_PASSED_ON):
                help = hint(key, (*_OURS, *_PASSED_ON), "parameters")
                raise StoreError([bad_store(name, f"unknown parameter `{key}` of a store", help=help)])
        timeout = given.get("connect_timeout", "10")
        if not timeout.isdecimal() or not 0 < int(timeout) <= 600:
            message = f"`connect_timeout={timeout}` is not a number of seconds"
            raise StoreError([bad_store(name, message, help="give 1 to 600")])
        for key in ("schema", "own_schema"):
            if given.get(key) == "":
                raise StoreError([bad_store(name, f"`{key}` names no schema", help=f"write `{key}=…`")])
        return cls(
            unquote(parts.hostname) if parts.hostname else None,
            port,
            unquote(parts.path.removeprefix("/")) or None,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            given.get("schema", "public"),
            given.get("own_schema", "policybook"),
            int(timeout),
            {key: value for key, value in given.items() if key in _PASSED_ON},
        )

    def __str__(self) -> str:
        """The URL as it is shown to people: without the password."""
        user = f"{quote(self.user)}@" if self.user else ""
        host = f"[{self.host}]" if self.host and ":" in self.host else self.host or ""
        port = f":{self.port}" if self.port else ""
        own = f"?own_schema={quote(self.own_schema)}" if self.own_schema != "policybook" else ""
        return f"postgresql://{user}{host}{port}/{quote(self.database or '')}{own}"

    def arguments(self) -> dict[str, str | int]:
        """What libpq is given; what is absent is left to it."""
        given = {
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
            "user": self.user,
            "password": self.password,
        }
        said: dict[str, str | int] = {key: value for key, value in given.items() if value is not None}
        return {"application_name": "policybook", **self.options, **said}


def is_postgres(url: str) -> bool:
    """Whether a store's URL names a PostgreSQL server."""
    return url.partition("://")[0] in SCHEMES and "://" in url


def shown_of(url: str) -> str:
    """A URL that cannot be read, as far as it certainly holds no password."""
    return url.partition("://")[0] + "://…"
