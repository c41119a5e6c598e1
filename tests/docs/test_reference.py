"""Reference pages say what the code says; with POLICYBOOK_ACCEPT=1 they are written anew."""

from __future__ import annotations

import json
import re
from pathlib import Path

from policybook.cli.main import COMMANDS
from tests.docs.pages import ACCEPT
from tests.docs.reference import functions_page

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_the_page_of_functions_is_made_from_the_functions() -> None:
    page = REFERENCE / "functions.md"
    if ACCEPT:
        page.write_text(functions_page(), encoding="utf-8")

    assert page.read_text(encoding="utf-8") == functions_page()


def test_every_command_has_its_section_with_its_help() -> None:
    text = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    sections = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]

    assert sections == list(COMMANDS)
    for command in COMMANDS:
        assert f"$ policybook {command} --help\n" in text


def test_every_key_of_a_document_is_in_the_reference_of_documents() -> None:
    text = (REFERENCE / "documents.md").read_text(encoding="utf-8")
    missing = []
    for schema in sorted((REFERENCE.parents[1] / "schemas").glob("*.schema.json")):
        for key in json.loads(schema.read_text(encoding="utf-8")).get("properties", {}):
            if not re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", text):
                missing.append(f"{schema.name}: {key}")

    assert missing == []
