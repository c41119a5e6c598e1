"""`policybook eval`: one expression, or one cell of a table, tried by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from policybook.cli.facts import facts_option, facts_text
from policybook.cli.findings import unusable
from policybook.cli.grounds import ground_or_leave
from policybook.cli.options import FOLDER, as_of_option, format_option
from policybook.cli.screen import remark, say, say_json
from policybook.diagnostics.render import render
from policybook.diagnostics.to_json import to_json
from policybook.service import evaluate as service
from policybook.vocabulary.values import json_value


@click.command("eval")
@click.argument("expression", metavar="[EXPR]", required=False)
@facts_option
@click.option("--book", metavar="BOOK", type=FOLDER, help="Its names, measures and parameters are in scope.")
@click.option("--policy", metavar="ID", help="Exactly what this policy of the book may name is in scope.")
@as_of_option(required=False)
@click.option("--test", "cell", metavar="TESTS", help="Hold a cell of a table, as `> 5`, against `--input`.")
@click.option("--input", "input", metavar="EXPR", help="What the cell is held against.")
@click.option(
    "--show",
    type=click.Choice(["value", "type", "text", "tree", "code"]),
    default="value",
    show_default=True,
    help="Value and type; the type; the text as `fmt` writes it; the typed tree; the Python made of it.",
)
@format_option
def eval_(
    expression: str | None,
    facts: str,
    book: Path | None,
    policy: str | None,
    as_of: date | None,
    cell: str | None,
    input: str | None,
    show: str,
    form: str,
) -> None:
    """Evaluate the FEEL expression EXPR.

    It says the value and the type. The facts' types are those of their values; with a book, those that
    it declares. Exit code 1 where the expression is wrong. Behind `--`, EXPR may begin with a minus.
    """
    if (cell is None) != (input is None):
        raise click.UsageError("`--test` and `--input` belong together")
    if (cell is None) == (expression is None):
        raise click.UsageError("give an expression, or a cell with `--test` and `--input`")
    ground = ground_or_leave(book, policy, facts_text(facts), as_of, form)
    if cell is not None and input is not None:
        found = service.tested(cell, input, ground)
    else:
        found = service.evaluated(expression or "", ground)
    if found.expr is None:
        unusable(found.findings, form)
    kind = service.type_text(found.expr.type)
    more = {"tree": found.tree, "code": found.code}
    if form == "json":
        known = {"value": json_value(found.value), "type": kind, "text": found.text}
        if show in more:
            known[show] = more[show]
        say_json({**known, "findings": to_json(found.findings)})
        return
    if show == "value":
        say(service.value_text(found.value))
    say({"value": f"  {kind}", "type": kind, "text": found.text, **more}[show])
    if found.findings:
        remark(render(found.findings).rstrip("\n"))
