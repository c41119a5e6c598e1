"""The command `policybook`: its verbs, and what becomes of every way a command can end."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

import click

from policybook.cli.screen import Exit, remark

COMMANDS = (
    *("init", "check", "fmt", "test", "show", "schema", "load", "run", "tick", "tasks", "done", "skip"),
    *("contact", "workload", "explain", "decide", "eval", "repl"),
    *("override", "calendar", "demo", "version"),
)
"""The verbs in the order of work; `cli/<verb>.py` holds each under its name."""

_PYTHONS_OWN = {"eval": "eval_"}


class _Verbs(Mapping[str, click.Command]):
    """The commands by name, each imported when it is asked for: those not used cost no time."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in COMMANDS:
            raise KeyError(name)
        module = import_module(f"policybook.cli.{name}")
        command: click.Command = getattr(module, _PYTHONS_OWN.get(name, name))
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _InOrder(click.Group):
    """The verbs in the order of work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(
    cls=_InOrder,
    commands=_Verbs(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--debug", is_flag=True, help="Show the traceback where policybook itself is at fault.")
@click.pass_context
def commands(ctx: click.Context, debug: bool) -> None:
    """A firm's customer policy as code: check it, test it, run it, and explain what it decides.

    Exit codes: 0 clean, 1 findings or a failed test, 2 could not run, 5 no tests, 70 a fault of policybook.
    """
    ctx.obj = debug


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a character shows another one rather than none of the answer.
            stream.reconfigure(errors="replace")
    raise SystemExit(_ended(list(sys.argv[1:] if arguments is None else arguments)))


def _ended(arguments: list[str]) -> int:
    try:
        code = commands.main(args=arguments, prog_name="policybook", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as wrong:
        wrong.show()
        return Exit.COULD_NOT_RUN
    except click.Abort:
        remark("stopped")
        return Exit.COULD_NOT_RUN
    except (BrokenPipeError, SystemExit):
        # Whoever read us has read enough (click turns that into an exit of its own). Nothing is said,
        # but the answer did not arrive; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.COULD_NOT_RUN
    except OSError as fault:
        where = f": {fault.filename}" if fault.filename else ""
        remark(f"error: {(fault.strerror or str(fault)).lower()}{where}")
        return Exit.COULD_NOT_RUN
    except Exception as fault:  # whatever else escapes is a fault of ours, and is said to be
        _confess(fault, debug="--debug" in arguments)
        return Exit.OUR_FAULT
    return code if isinstance(code, int) else Exit.CLEAN


def _confess(fault: Exception, *, debug: bool) -> None:
    remark("this is a fault of policybook, not of your book")
    if debug:
        remark("".join(traceback.format_exception(fault)).rstrip())
        return
    handle, name = tempfile.mkstemp(prefix="policybook-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("".join(traceback.format_exception(fault)))
    remark(f"  {type(fault).__name__}: {fault}")
    remark(f"  please report it with {name}, or run `policybook --debug …` to see more")
