"""A book as people read it: an overview, a policy as a page, all of it with the origin of every line."""

from __future__ import annotations

from typing import Any

from policybook.book.model import Book
from policybook.book.show import resolved_json, resolved_text
from policybook.book.show_cadence import shown_text
from policybook.document.node import mappings_of

__all__ = ["overview", "resolved_json", "resolved_text", "shown_text"]


def overview(book: Book) -> dict[str, Any]:
    """What a book holds, as plain data."""
    return {
        "book": {"name": book.name, "digest": book.digest},
        "title": {"en": book.title.en, "zh": book.title.zh},
        "extends": list(book.manifest.extends),
        "timezone": book.manifest.timezone,
        "languages": list(book.manifest.languages),
        "entities": {name: sorted(book.vocabulary.facts(name)) for name in sorted(book.vocabulary.entities)},
        "policies": [
            {
                "id": plan.id,
                "family": plan.family,
                "of": plan.entity,
                "title": {"en": plan.title.en, "zh": plan.title.zh},
                "rules": len(plan.body.rules),
                "requires": list(plan.requires),
                "classes": list(plan.classes) if plan.classes is not None else None,
            }
            for plan in book.policies.values()
        ]
        + [
            {
                "id": each.id,
                "family": "cadence",
                "of": each.entity,
                "title": {"en": each.title.en, "zh": each.title.zh},
                "rules": len(mappings_of(book.resolved.policies[each.id].get("rules"))),
                "requires": sorted({name for plan in each.plans for name in plan.requires}),
                "classes": None,
                "steps": [step.id for step in each.steps],
            }
            for each in book.cadences.values()
        ],
        "announcements": sorted(book.resolved.announcements),
        "mappings": sorted(book.mappings),
        "sources": sorted(book.sources),
        "calendars": sorted(book.calendars),
        "case_files": sorted({document.span.source.name for document in book.cases}),
    }
