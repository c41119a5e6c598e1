"""A PostgreSQL server of the suite's own: on loopback, on a free port, gone when the tests are over.

The workers of one test session share it, each with a database of its own. Every worker holds a shared
lock on a file for as long as it lives; a watcher beside the server waits until nobody holds it any
more, however the workers ended, then stops the server and takes its folder away.

    python tests/postgres_server.py FOLDER    is the watcher; tests ask `server()` instead.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 60
#: Settings that would bring mistakes to light: a zone far from UTC, and no durability to wait for.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "timezone": "Pacific/Auckland",
    "datestyle": "German",
}
#: One role must show a password, so that a wrong one can be tried.
ACCESS = """\
local all all trust
host all guarded 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""


class NoServer(Exception):  # noqa: N818 - a state of the machine, not an error of a test
    """PostgreSQL cannot be started here; the words say why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; everybody on this machine may come in."""

    port: int
    binaries: Path

    def url(self, database: str, user: str = "postgres", password: str = "") -> str:
        """The URL of a database."""
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@127.0.0.1:{self.port}/{database}"

    def make_database(self, name: str) -> str:
        """An empty database with its URL; what it held before is gone.

        Its own order of texts is a dictionary's, so that whoever forgets to ask for code points is found out.
        """
        import psycopg  # noqa: PLC0415 - tests that need no server run without it

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(
                f"""CREATE DATABASE "{name}" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"""
            )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Take a database away, whoever is still in it."""
        import psycopg  # noqa: PLC0415 - tests that need no server run without it

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def server(session: str) -> Iterator[Server]:
    """The server of a test session, started by whoever asks first; raises NoServer."""
    binaries = find_binaries()
    if binaries is None:
        raise NoServer("PostgreSQL is not installed (apt-get install postgresql)")
    if os.name != "posix":
        raise NoServer("the suite starts PostgreSQL on POSIX systems only")
    if os.geteuid() == 0 and not _is_user("postgres"):
        raise NoServer("PostgreSQL does not run as root, and there is no user `postgres`")
    import fcntl  # noqa: PLC0415 - POSIX only

    folder = Path(tempfile.gettempdir()) / f"policybook-pg-{session}"
    folder.mkdir(mode=0o755, exist_ok=True)
    with (folder / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while an earlier server is being stopped
        with (folder / "starting").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            port = _port_of(folder) or _started(folder)
        yield Server(port, binaries)


def find_binaries() -> Path | None:
    """The folder of the server's programs: the one that pg_config names, or Debian's newest."""
    found: list[Path] = []
    if asked := shutil.which("pg_config"):
        said = subprocess.run([asked, "--bindir"], text=True, capture_output=True, check=False)
        found.append(Path(said.stdout.strip()))
    installed = [each for each in Path("/usr/lib/postgresql").glob("*/bin") if each.parent.name.isdecimal()]
    found += sorted(installed, key=lambda each: -int(each.parent.name))
    return next(
        (each for each in found if (each / "initdb").is_file() and (each / "postgres").is_file()), None
    )


def _is_user(name: str) -> bool:
    import pwd  # noqa: PLC0415 - POSIX only

    return any(each.pw_name == name for each in pwd.getpwall())


def _port_of(folder: Path) -> int | None:
    state = folder / "state.json"
    if not state.is_file():
        return None
    said = json.loads(state.read_text())
    if "fault" in said:
        raise RuntimeError(said["fault"])  # it is installed, so this is no reason to skip
    return int(said["port"])


def _started(folder: Path) -> int:
    with (folder / "watcher.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if port := _port_of(folder):
            return port
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'watcher.log').read_text()}")


def watch(folder: Path) -> None:
    """Make and start a server, say its port, and stop it when nobody holds the lock any more."""
    import fcntl  # noqa: PLC0415 - POSIX only

    binaries = find_binaries()
    assert binaries is not None, "who started the watcher has looked"
    process: subprocess.Popen[bytes] | None = None
    try:
        _make_cluster(folder, binaries)
        process, port = _serve(folder, binaries)
        _say(folder, {"port": port})
    except BaseException as fault:
        _say(folder, {"fault": f"PostgreSQL could not be started: {fault}"})
    with (folder / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # a fast shutdown: whoever is still in is put out
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _say(folder: Path, state: dict[str, object]) -> None:
    part = folder / "state.part"
    part.write_text(json.dumps(state))
    part.rename(folder / "state.json")


def _as_server() -> dict[str, object]:
    """Who runs the server: its own user where we are root, since PostgreSQL refuses to run as root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _make_cluster(folder: Path, binaries: Path) -> None:
    home = folder / "server"
    home.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    made = subprocess.run(
        [binaries / "initdb", "-D", home / "data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
         "--auth=trust", "--no-sync"],
        cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        **_as_server(),
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(made.stdout)
    (home / "data" / "pg_hba.conf").write_text(ACCESS)


def _serve(folder: Path, binaries: Path) -> tuple[subprocess.Popen[bytes], int]:
    home, said = folder / "server", ""
    for _ in range(3):  # another program may take the free port before the server does
        port = _free_port()
        settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(home)}
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", home / "data", *given],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                **_as_server(),
            )  # fmt: skip
        end = time.monotonic() + PATIENCE_SECONDS
        while process.poll() is None and time.monotonic() < end:
            ready = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            if subprocess.run(ready, check=False).returncode == 0:
                return process, port
            time.sleep(0.05)
        process.kill()
        process.wait()
        said = (folder / "server.log").read_text()
    raise RuntimeError(said)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
