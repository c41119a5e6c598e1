"""A seed -> a book as files, with data for it; what `check` refuses is drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from policybook.book.from_folder import book_from
from policybook.book.model import Book
from policybook.document.from_yaml import from_yaml
from policybook.document.node import Mapping
from policybook.run.check_bulk import check_bulk
from policybook.text import Source
from policybook.vocabulary.from_document import vocabulary_from
from tests.differential.data import Data, data
from tests.differential.draw import Draw
from tests.differential.grammar import Known
from tests.differential.measures import lists_known, measures, places
from tests.differential.policies import SORTS, Facts, Policies
from tests.differential.values import RUN_DAYS, Kind
from tests.differential.vocabularies import Words, words

#: So often a book is drawn anew before it is a fault of the generator.
_ATTEMPTS = 12


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    text = f"{value:f}"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Dumper.add_representer(Decimal, _plain)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A book with its data, and the texts of the draws that were refused on the way to it."""

    seed: int
    book: Book
    words: Words
    files: dict[str, str]
    data: tuple[Data, ...]
    as_of: date
    refused: tuple[str, ...]


def drawn(seed: int, datasets: int = 1) -> Drawn:
    """The book of a seed; the same one for the same seed."""
    refused: list[str] = []
    for attempt in range(_ATTEMPTS):
        draw = Draw(f"{seed}/{attempt}")
        of, files, all_data, as_of = _written(seed, draw, datasets)
        book, said = loaded(files)
        if book is not None:
            return Drawn(seed, book, of, files, all_data, as_of, tuple(refused))
        refused.append(said)
    raise AssertionError(f"seed {seed} gives no sound book: {refused}")


def _written(seed: int, draw: Draw, datasets: int) -> tuple[Words, dict[str, str], tuple[Data, ...], date]:
    of = words(draw)
    as_of = draw.one(RUN_DAYS)
    all_data = tuple(data(draw, of) for _ in range(datasets))
    longest = max(all_data, key=lambda each: len(each[of.entity.name]))
    nodes, _ = from_yaml(Source("vocabulary.yaml", dumped(of.document({}, {}))))
    vocabulary, _ = vocabulary_from([each for each in nodes if isinstance(each, Mapping)])
    derived = measures(seed, draw, of, vocabulary, longest, as_of)
    placed, whole, shares = places(draw, derived.known, len(longest[of.entity.name]))
    population = _population(len(longest[of.entity.name]))
    facts = Facts(
        of.entity.name, tuple(derived.known), (*whole, population), tuple(shares), lists_known(of), as_of
    )
    policies = Policies(draw, facts)
    for _ in range(draw.number(1, 3)):
        policies.add()
    policies.add(SORTS[seed % len(SORTS)])
    files = {"policybook.yaml": dumped({"policybook": 1, "name": "generated"})}
    files["vocabulary.yaml"] = dumped(of.document(derived.document, placed))
    for number, policy in enumerate(policies.made, start=1):
        files[f"policy-{number}.yaml"] = dumped(policy.document)
    return of, files, all_data, as_of


def _population(count: int) -> Known:
    return Known("population", Kind.NUMBER, 0, 3, (Decimal(count), Decimal(5)))


def dumped(document: dict[str, Any]) -> str:
    """A document as YAML."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def write(files: dict[str, str], folder: Path) -> None:
    """The files of a book into a folder."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def loaded(files: dict[str, str]) -> tuple[Book | None, str]:
    """The book, or why `check` refuses it."""
    with TemporaryDirectory() as folder:
        write(files, Path(folder))
        book, findings = book_from(Path(folder))
        if book is None:
            return None, next(f"{each.code}: {each.message}" for each in findings if each.is_error)
        bulk = check_bulk(book)
        return (None, f"{bulk[0].code}: {bulk[0].message}") if bulk else (book, "")
