"""What a day's tick asks for: the occasions due within a fortnight, as objects of a Python program.

python whole.py FOLDER
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from generate import AS_OF, the_book

from policybook.engines.folder import FolderHome
from policybook.run.occurrences import occurrences


def main(folder: str) -> None:
    book = the_book()
    until = AS_OF + timedelta(days=14)
    home = FolderHome(Path(folder))
    found = occurrences(book, home, book.cadences["care"], AS_OF, until=until, since=AS_OF)
    print(json.dumps({"occurrences": len(found.items), "exits": len(found.exits)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
