"""The YAML library's complaints in plain words: what is wrong here, and what to do about it."""

from __future__ import annotations

# Looked for in this order within the library's "context; problem" text, in both of its
# implementations: a fragment, what is wrong, what to do.
_PROBLEMS = (
    ("found a tab character", "a tab cannot indent a line", "indent with blanks"),
    ("mapping keys are not allowed", "a `? ` cannot stand here", "put a text that begins with `?` in quotes"),
    ("mapping values are not allowed", "a `: ` cannot stand here",
     "put a text that holds `: ` in quotes, or check the indentation of this line and the one above"),
    ("block sequence entries are not allowed", "a list item `- ` cannot begin here",
     "begin the list on a line of its own, or put the `-` in quotes"),
    ("sequence entries are not allowed", "a list item `- ` cannot begin here",
     "begin the list on a line of its own, or put the `-` in quotes"),
    ("found unexpected end of stream", "a quoted text is never closed",
     "close the text that begins here with the same quote"),
    ("found unexpected document indicator", "a quoted text is never closed",
     "close the text that begins here with the same quote"),
    ("unknown escape character", "a double-quoted text holds a backslash that escapes nothing",
     "write the backslash twice, or put the text in single quotes"),
    ("invalid unicode character escape", "an escape stands for no character",
     "write the character itself"),
    ("escape sequence", "an escape is cut short", "write the character itself, or all digits of the escape"),
    ("expected hexdecimal number", "an escape is cut short",
     "write the character itself, or all digits of the escape"),
    ("that cannot start any token", "a text without quotes cannot begin with `{char}`",
     "put the text in quotes"),
    ("flow sequence", "a list in brackets is not finished",
     "separate its items with commas and close it with `]`"),
    ("flow mapping", "a mapping in braces is not finished",
     "separate its entries with commas and close it with `}`"),
    ("flow node", "an item is missing within brackets or braces",
     "write the item, or remove a comma; close every bracket"),
    ("'-' indicator", "this line does not continue the list above",
     "begin it with `- `, or check its indentation"),
    ("block collection", "this line does not continue the list above",
     "begin it with `- `, or check its indentation"),
    ("block sequence", "this line does not continue the list above",
     "begin it with `- `, or check its indentation"),
    ("could not find expected ':'", "a key without its `:`", "write `: ` behind the key"),
    ("block scalar", "the first line of a text block holds something else",
     "write nothing but `|` or `>` and begin the text on the next line"),
    ("block mapping", "this line does not continue the keys above",
     "check its indentation and the quotes of the line"),
    ("directive", "a line cannot begin with `%`", "remove the line, or put its text in quotes"),
    ("incompatible yaml", "a line cannot begin with `%`", "remove the line, or put its text in quotes"),
    ("<document start>", "something stands behind the end of the document",
     "remove it, or check the brackets and quotes before it"),
    ("tag", "a tag cannot be used", "remove the `!`, or put the text in quotes"),
    ("anchor", "an anchor cannot be used", "remove the `&`, or put the text in quotes"),
    ("alias", "an alias cannot be used", "remove the `*`, or put the text in quotes"),
    ("plain scalar", "a text without quotes cannot go on here", "put the text in quotes"),
    ("did not find expected node content", "a value is missing here",
     "write a value, or remove this character"),
    ("expected the node content", "a value is missing here",
     "write a value, or remove this character"),
)  # fmt: skip
_OTHERWISE = (
    "the file cannot be read from here on",
    "check the indentation, quotes and brackets before this place",
)


def in_plain_words(context: str, problem: str, char: str = "") -> tuple[str, str]:
    """The message and the help line for a complaint of the YAML library about a place where `char` stands.

    >>> in_plain_words("", "mapping values are not allowed in this context")[0]
    'a `: ` cannot stand here'
    """
    said = f"{context}; {problem}".lower()
    if char == "\t":
        said = "found a tab character"
    for fragment, message, advice in _PROBLEMS:
        if fragment in said:
            return message.replace("{char}", char), advice
    return _OTHERWISE
