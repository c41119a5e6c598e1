"""The server of the suite: it is there, it is odd on purpose, and it goes when its users have gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from tests.postgres_server import Server

CHECKOUT = Path(__file__).parents[2]
HOLDS_IT = """
import sys
from tests.postgres_server import server
with server(sys.argv[1]) as started:
    print(started.port, flush=True)
    sys.stdin.read()
"""


def test_a_database_can_be_made_used_and_dropped(fresh_postgres_url: str) -> None:
    with psycopg.connect(fresh_postgres_url) as connection:
        found = connection.execute("SELECT version(), current_setting('TimeZone')").fetchone()

    assert found is not None
    assert found[0].startswith("PostgreSQL")
    assert found[1] == "Pacific/Auckland"


def test_texts_are_in_a_dictionarys_order_unless_code_points_are_asked_for(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute("""SELECT 'a' < 'B', 'a' COLLATE "C" < 'B'""").fetchone()

    assert found == (True, False)


def test_the_server_is_stopped_and_its_folder_gone_when_its_only_user_is_killed(postgres: Server) -> None:
    session = f"killed-{os.getpid()}"
    folder = Path(tempfile.gettempdir()) / f"policybook-pg-{session}"
    user = subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT, session],
        cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert user.stdout is not None
    port = int(user.stdout.readline())
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    with psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
    assert port != postgres.port

    user.send_signal(signal.SIGKILL)
    user.communicate()

    end = time.monotonic() + 30
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()
    try:
        psycopg.connect(url, connect_timeout=2).close()
        reached = True
    except psycopg.OperationalError:
        reached = False
    assert not reached
