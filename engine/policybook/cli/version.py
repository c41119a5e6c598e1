"""`policybook version`."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

import click

from policybook.cli.options import format_option
from policybook.cli.screen import say, say_json


@click.command()
@format_option
def version(form: str) -> None:
    """Say which policybook this is."""
    try:
        number = installed("policybook")
    except PackageNotFoundError:
        number = "unknown: run from a folder that is not installed"
    if form == "json":
        say_json({"version": number, "python": platform.python_version()})
    else:
        say(f"policybook {number} (Python {platform.python_version()})")
