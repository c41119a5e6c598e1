r"""Sets of characters by the names that the standard's regular expressions have for them: `\d`, `\p{Lu}`.

A set is a tuple of ranges of code points, in order and apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from unicodedata import category

Characters = tuple[tuple[int, int], ...]

_LAST = 0x10FFFF
#: Where characters are assigned; behind these lie private use and what no version of Unicode has.
_ASSIGNED = (range(0x40000), range(0xE0000, 0xE0200))
_PRIVATE = ((0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))

SPACES: Characters = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))
NAME_START: Characters = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF)),
    *((0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF)),
    *((0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
_IN_NAMES = ((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))

#: Unicode's blocks, by the names that the standard gives them; others are refused.
_BLOCKS: dict[str, tuple[int, int]] = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "IPAExtensions": (0x250, 0x2AF),
    "SpacingModifierLetters": (0x2B0, 0x2FF),
    "CombiningDiacriticalMarks": (0x300, 0x36F),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Bengali": (0x980, 0x9FF),
    "Tamil": (0xB80, 0xBFF),
    "Thai": (0xE00, 0xE7F),
    "Tibetan": (0xF00, 0xFFF),
    "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF),
    "Mongolian": (0x1800, 0x18AF),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "MiscellaneousSymbols": (0x2600, 0x26FF),
    "Dingbats": (0x2700, 0x27BF),
    "CJKRadicalsSupplement": (0x2E80, 0x2EFF),
    "KangxiRadicals": (0x2F00, 0x2FDF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "HangulCompatibilityJamo": (0x3130, 0x318F),
    "EnclosedCJKLettersandMonths": (0x3200, 0x32FF),
    "CJKCompatibility": (0x3300, 0x33FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "PrivateUse": (0xE000, 0xF8FF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
    "CJKUnifiedIdeographsExtensionB": (0x20000, 0x2A6DF),
}


def united(parts: Iterable[tuple[int, int]]) -> Characters:
    """The ranges in order, those that touch as one.

    >>> united([(5, 9), (1, 2), (3, 4)])
    ((1, 9),)
    """
    found: list[tuple[int, int]] = []
    for low, high in sorted(parts):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def others(of: Characters) -> Characters:
    """Every character that is not in the set.

    >>> others(((1, 0x10FFFE),))
    ((0, 0), (1114111, 1114111))
    """
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in of:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    return tuple(found) if start > _LAST else (*found, (start, _LAST))


def named(name: str) -> Characters | None:
    r"""The set that `\p{name}` means: a category, a group of them, or a block; None for another name."""
    if name.startswith("Is"):
        block = _BLOCKS.get(name.removeprefix("Is"))
        return None if block is None else (block,)
    if not 1 <= len(name) <= 2:
        return None
    found = united(each for key, ranges in _categories().items() if key.startswith(name) for each in ranges)
    return found or None


def escaped(letter: str) -> Characters | None:
    r"""The set of an escape such as `\d`; None where it is none of the standard's."""
    match letter:
        case "s":
            return SPACES
        case "i":
            return NAME_START
        case "c":
            return united((*NAME_START, *_IN_NAMES))
        case "d":
            return named("Nd")
        case "w":
            known = _categories()
            return others(united(each for key in known if key[0] in "PZC" for each in known[key]))
        case "S" | "I" | "C" | "D" | "W":
            positive = escaped(letter.lower())
            return None if positive is None else others(positive)
        case _:
            return None


@cache
def _categories() -> dict[str, Characters]:
    """Unicode's general categories, each with its characters."""
    found: dict[str, list[tuple[int, int]]] = {"Co": list(_PRIVATE)}
    for part in _ASSIGNED:
        start, kind = part[0], category(chr(part[0]))
        for code in part[1:]:
            if (here := category(chr(code))) != kind:
                found.setdefault(kind, []).append((start, code - 1))
                start, kind = code, here
        found.setdefault(kind, []).append((start, part[-1]))
    known = united(each for ranges in found.values() for each in ranges)
    found["Cn"] += others(known)
    return {key: united(ranges) for key, ranges in sorted(found.items())}
