"""A book's folder -> its layers: packs first, each once and before what extends it, then the book."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from policybook.book.from_files import MANIFEST, PACK, Document, documents_from
from policybook.book.manifest import extends_of, manifest_from, no_manifest
from policybook.book.model import Manifest
from policybook.diagnostics.codes import Code
from policybook.diagnostics.model import Diagnostic, Related, hint
from policybook.document.node import Mapping, Scalar


@dataclass(frozen=True, slots=True)
class Layer:
    """One folder of a book: the firm's own or a pack's."""

    folder: Path
    manifest: Manifest
    node: Mapping
    documents: tuple[Document, ...]

    def of(self, kind: str) -> tuple[Document, ...]:
        """Its documents of a kind, in document order."""
        return tuple(each for each in self.documents if each.kind == kind)


@dataclass(slots=True)
class _Reading:
    packs: Path
    findings: list[Diagnostic] = field(default_factory=list)
    layers: dict[Path, Layer] = field(default_factory=dict)
    # The folders being read, with the place that asked for each: a folder met again closes a circle.
    open: dict[Path, Scalar | None] = field(default_factory=dict)

    def read(self, folder: Path, shown: str, asked: Scalar | None) -> None:
        home = folder.resolve()
        if home in self.layers:
            return
        if asked is not None and home in self.open:
            self.findings.append(self._circle(home, asked))
            return
        if not (folder / MANIFEST).is_file():
            self.findings.append(no_manifest(folder, shown))
            return
        self.open[home] = asked
        documents, findings = documents_from(folder, shown)
        manifest, node, faults = manifest_from(documents, folder, shown)
        # A manifest that is no YAML was said to be so: that it is missing besides is no news.
        self.findings += findings + (
            faults if manifest or not any(each.is_error for each in findings) else []
        )
        if manifest is not None and node is not None:
            for pack in extends_of(node):
                self._extend(folder, shown, pack)
            self.layers[home] = Layer(folder, manifest, node, documents)
        del self.open[home]

    def _extend(self, folder: Path, shown: str, pack: Scalar) -> None:
        if _is_path(pack):
            there = Path(os.path.normpath(folder / pack.text))
            if (there / MANIFEST).is_file():
                self.read(there, _beside(shown, pack.text), pack)
            else:
                self.findings.append(self._unknown(pack, f"there is no book at `{pack.text}`"))
        elif (self.packs / pack.text / MANIFEST).is_file():
            self.read(self.packs / pack.text, f"{PACK}{pack.text}/", pack)
        else:
            self.findings.append(self._unknown(pack, f"unknown pack `{pack.text}`"))

    def _unknown(self, pack: Scalar, message: str) -> Diagnostic:
        if _is_path(pack):
            meant = f"name a folder with a `{MANIFEST}`, as seen from this file's own"
        else:
            meant = hint(
                pack.text, [each.parent.name for each in self.packs.glob(f"*/{MANIFEST}")], "shipped packs"
            )
        return Diagnostic(Code.UNKNOWN_PACK, message, pack.span, "no such pack", meant)

    def _circle(self, home: Path, asked: Scalar) -> Diagnostic:
        ring = list(self.open)[list(self.open).index(home) :]
        names = [each.name for each in ring] + [home.name]
        steps = [step for each in ring[1:] if (step := self.open[each])]
        if len(ring) == 1:
            message = f"`{home.name}` extends itself"
        else:
            message = "these books extend each other: " + " → ".join(f"`{name}`" for name in names)
        return Diagnostic(
            Code.CIRCULAR,
            message,
            asked.span,
            f"`{home.name}` again",
            "take one of them out of its `extends`",
            tuple(Related(step.span, f"`{step.text}` is extended here") for step in steps),
        )


def _is_path(pack: Scalar) -> bool:
    return "/" in pack.text or pack.text.startswith(".")


def _beside(shown: str, path: str) -> str:
    if shown.startswith(PACK):
        return f"{PACK}{os.path.normpath(shown.removeprefix(PACK) + path)}/"
    there = Path(os.path.normpath(Path(shown or ".") / path)).as_posix()
    return "" if there == "." else f"{there}/"


def layers_from(folder: Path, packs: Path) -> tuple[tuple[Layer, ...], list[Diagnostic]]:
    """The layers from the first pack to the book itself, which is last; empty where it has no manifest."""
    shown = "" if str(folder) == "." else f"{folder.as_posix().rstrip('/')}/"
    reading = _Reading(packs)
    reading.read(folder, shown, None)
    home = folder.resolve()
    return (tuple(reading.layers.values()) if home in reading.layers else ()), reading.findings
