"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """The file with this text or these bytes; whoever reads meanwhile finds the old or the new, never a part.

    A link is followed, and the file keeps its mode. What is no file, as `/dev/stdout`, is written to:
    it must not be replaced.
    """
    path = path.resolve()
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        os.chmod(name, mode & 0o7777)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def write_in_kind(path: Path, text: str) -> None:
    """A changed text into its file, with the line ends and the byte order mark that the file has."""
    before = path.read_bytes()
    mark = "\ufeff" if before.startswith(b"\xef\xbb\xbf") else ""
    ends = "\r\n" if b"\r\n" in before else "\n"
    write_whole(path, mark + text.replace("\r\n", "\n").replace("\n", ends))


def _umask() -> int:
    # There is no way to look at the mask but to set it; files are written one at a time.
    mask = os.umask(0)
    os.umask(mask)
    return mask
