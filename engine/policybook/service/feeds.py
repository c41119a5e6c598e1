"""Tasks handed out: to people as a mail, a table or a calendar, in their language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from policybook.book.model import Book
from policybook.events.task import Task
from policybook.plan.cadence import Cadence
from policybook.reports.listing import Listing, doer, in_list_order, subject_entity
from policybook.reports.to_csv import csv_bytes, to_csv
from policybook.reports.to_ics import to_ics
from policybook.reports.to_text import to_markdown, to_text
from policybook.reports.to_xlsx import to_xlsx
from policybook.service.files import write_whole
from policybook.store.any_store import AnyStore
from policybook.vocabulary.model import Vocabulary

#: How a list can be handed out.
FORMS = ("text", "markdown", "csv", "ics", "xlsx")
#: The field that holds a record's name, if it is not sensitive.
NAME = "name"
#: What may not stand in a file's name as it is: only letters, digits and `_-@.` may, and no dot first.
_UNFIT = re.compile(r"[^\w\-@.]|^\.")
_LONGEST = 200


class CannotHandOutError(ValueError):
    """A list that cannot be handed out as asked; the message says what to do."""


def listing(
    book: Book, store: AnyStore, as_of: date, tasks: Iterable[Task], people: Iterable[str] = ()
) -> Listing:
    """Tasks with the names of those they are about, and of those who do them, as the store has them now.

    A name is the field `name` of an entity where it is not sensitive. `people` have a list even where it
    is empty.
    """
    ordered = tuple(in_list_order(tasks, as_of))
    known = frozenset(people)
    names = names_of(book, store, _shown(book.cadences, ordered, known))
    return Listing(book.name, as_of, book.cadences, ordered, names, known)


def names_of(book: Book, store: AnyStore, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The names of records by entity and key, of those that have one that may be shown."""
    entities = book.vocabulary.entities
    # Without their lists, which are not read for a name.
    alone = {name: replace(each, has_many={}) for name, each in entities.items()}
    bare = Vocabulary(alone, book.vocabulary.measures, book.vocabulary.population)
    found: dict[tuple[str, str], str] = {}
    for entity, key in keys:
        field = entities[entity].fields.get(NAME) if entity in entities else None
        if field is None or field.sensitive:
            continue
        record = store.record(bare, entity, key)
        name = record.get(NAME) if record is not None else None
        if isinstance(name, str) and name.strip():
            found[entity, key] = name
    return found


def _shown(
    cadences: Mapping[str, Cadence], tasks: Iterable[Task], people: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Each record whose name is shown, once, in order."""
    wanted: set[tuple[str, str]] = set()
    owners = {each.owner_entity for each in cadences.values() if each.owner_entity is not None}
    wanted |= {(entity, person) for entity in owners for person in people}
    for task in tasks:
        cadence = cadences.get(task.cadence)
        if cadence is None:
            continue
        wanted.add((subject_entity(cadence, cadence.step(task.step)), task.subject))
        if cadence.owner_entity is not None:
            wanted |= {(cadence.owner_entity, each) for each in (task.owner, doer(task)) if each is not None}
    yield from sorted(wanted)


def hand_out(
    listing: Listing, form: str, language: str, output: Path | None, *, owner: str | None = None
) -> str | None:
    """A list in one of `FORMS`: the text to print where there is no output, else None and files are written.

    As `ics` it is the calendar of `owner`; without an owner, `output` is a folder that gets one for each
    person. Every file is written whole or not at all. Raises CannotHandOutError.
    """
    if form == "ics" and owner is None:
        if output is None:
            message = "a calendar is one person's: name them with `--owner`, or a folder with `--output`"
            raise CannotHandOutError(message)
        write_feeds(listing, output, language)
        return None
    if output is None:
        return _text(listing, form, language, owner)
    if output.is_dir():
        raise CannotHandOutError(f"`{output}` is a folder: name a file")
    write_whole(output, _content(listing, form, language, owner))
    return None


def write_feeds(listing: Listing, folder: Path, language: str) -> list[Path]:
    """A calendar for each person who has a list or had a task, named by their key; the files written.

    What is there already is replaced: a person without tasks gets a calendar without any, so that
    whoever subscribed to it sees none. Raises CannotHandOutError.
    """
    if folder.exists() and not folder.is_dir():
        message = f"`{folder}` is no folder: the calendars of all people need one, or name one with `--owner`"
        raise CannotHandOutError(message)
    people = {*listing.people, *map(doer, listing.tasks), *(each.owner for each in listing.tasks)}
    ordered = sorted(people, key=lambda each: (each is None, each or ""))
    made = {f"{file_name(each)}.ics": _content(listing, "ics", language, each) for each in ordered}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        write_whole(folder / name, content)
    return [folder / name for name in made]


def file_name(person: str | None) -> str:
    """What a person's file is named: their key, where a system takes it; what it may not take in hexadecimal.

    >>> file_name("E-1"), file_name("王芳"), file_name("../etc/passwd"), file_name(None)
    ('E-1', '王芳', '%2E.%2Fetc%2Fpasswd', '(nobody)')
    """
    if person is None:
        return "(nobody)"
    name = _UNFIT.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), person
    )
    if len(name.encode()) <= _LONGEST:
        return name
    return name[: _LONGEST // 4] + "-" + sha256(name.encode()).hexdigest()[:16]


def _text(listing: Listing, form: str, language: str, owner: str | None) -> str:
    match form:
        case "text":
            return to_text(listing, language)
        case "markdown":
            return to_markdown(listing, language)
        case "csv":
            return to_csv(listing, language)
        case "ics":
            return _content(listing, form, language, owner).decode("utf-8")
        case _:
            raise CannotHandOutError("a workbook is no text: name a file with `--output`")


def _content(listing: Listing, form: str, language: str, owner: str | None) -> bytes:
    try:
        match form:
            case "csv":
                return csv_bytes(listing, language)
            case "ics":
                return to_ics(listing, owner, language)
            case "xlsx":
                return to_xlsx(listing, language)
            case _:
                return _text(listing, form, language, owner).encode("utf-8")
    except ModuleNotFoundError as missing:
        message = f"this needs the library `{missing.name}`: pip install 'policybook[office]'"
        raise CannotHandOutError(message) from None
