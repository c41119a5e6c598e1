"""What YAML 1.2's core schema makes of a plain scalar: null, true and false, exact numbers, else text."""

from __future__ import annotations

import re
from decimal import Decimal

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE]([-+]?[0-9]+))?\Z")
_NOT_A_NUMBER = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_MOST_CHARACTERS = 100
_LARGEST_EXPONENT = 100


class BadNumberError(ValueError):
    """A scalar that YAML takes for a number which no rule can work with; its text says why."""


def resolved(text: str) -> None | bool | int | Decimal | str:
    """The value of a plain scalar.

    Raises BadNumberError for infinities, `.nan`, and numbers too long to be meant.

    >>> resolved("0x1F"), resolved("1.50"), resolved("no"), resolved("2024-05-01")
    (31, Decimal('1.50'), 'no', '2024-05-01')
    """
    if text in _NULL:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text[0] not in "+-.0123456789":
        return text
    if _NOT_A_NUMBER.match(text):
        raise BadNumberError("neither infinite nor undefined numbers can be used")
    decimal = _DECIMAL.match(text)
    whole = _INTEGER.match(text)
    octal, hexadecimal = _OCTAL.match(text), _HEXADECIMAL.match(text)
    if not (decimal or whole or octal or hexadecimal):
        return text
    if len(text) > _MOST_CHARACTERS:
        raise BadNumberError(f"a number may have at most {_MOST_CHARACTERS} characters")
    if whole:
        return int(text)
    if octal:
        return int(text[2:], 8)
    if hexadecimal:
        return int(text[2:], 16)
    if decimal and decimal[1] and abs(int(decimal[1])) > _LARGEST_EXPONENT:
        raise BadNumberError(f"the power of ten may be at most {_LARGEST_EXPONENT}")
    return Decimal(text)
