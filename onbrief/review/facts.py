"""What a reviewer asks first about a picture: what it shows, who chose it and why, what made it, what it is set in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lineage.git import blobs
from onbrief.lineage.read import Lineage
from onbrief.model.card import FOLDER
from onbrief.model.source import MAX_BYTES, parse_yaml
from onbrief.review.deliverables import Deliverable, Row

MADE = ("device", "variant")
Fact = tuple[str, str]


class Facts:
    """Of the pictures of one lineage; the files that people wrote are read as its revision has them."""

    def __init__(self, root: Path, lineage: Lineage):
        self.root, self.lineage = root, lineage
        self._files: dict[str, Any] = {}
        self._masters: dict[str, tuple[Fact, ...]] = {}
        self._made = {row["request"]: row["made"] or {} for row in lineage.data["renderings"]}

    def of(self, one: Deliverable) -> tuple[Fact, ...]:
        master = _named(one.request, "master")
        if master not in self._masters:
            self._masters[master] = tuple(self._picture(master))
        return (*self._masters[master], *self._setting(one))

    def copy(self, one: Deliverable) -> dict[str, tuple[str, str]]:
        """Field → its words and where they stand."""
        texts, sources = (one.params.get(key) for key in ("copy", "sources"))
        if not (isinstance(texts, dict) and isinstance(sources, dict)):
            return {}
        return {field: (str(text), str(sources.get(field, ""))) for field, text in texts.items() if text}

    def alt(self, locale: str) -> str:
        """The locale's alternative text."""
        return str(_at(self.read(f"campaigns/{self.lineage.campaign}/copy/{locale}.yaml"), "alt_text") or "")

    def title(self) -> str:
        found = _at(self.read(f"campaigns/{self.lineage.campaign}/brief.yaml"), "title")
        return str(found or self.lineage.campaign)

    def read(self, path: str) -> Any:
        """The data of a YAML file at this revision; None where there is none that can be read."""
        if path not in self._files:
            try:
                self._files[path] = self._read(path)
            except (InputError, OSError):
                self._files[path] = None
        return self._files[path]

    def _read(self, path: str) -> Any:
        if self.lineage.revision is None:
            file = self.root / path
            content = file.read_bytes() if file.is_file() and not file.is_symlink() else None
        else:
            name = f"{self.lineage.revision}:{path}"
            content = blobs(self.root, [name], MAX_BYTES).get(name)
        return parse_yaml(self.root, self.root / path, content).data if content is not None else None

    def _picture(self, master: str) -> Iterator[Fact]:
        request = self.lineage.requests.get(master)
        if request is None:
            return
        about = request["about"]
        yield "Scene", f"{about.get('scene', '')}, candidate {about.get('candidate', '')}"
        yield from self._chosen(about)
        if isinstance(terms := about.get("terms"), dict):
            yield "Terms", ", ".join(f"{name} {term}" for name, term in terms.items())
        plate = self.lineage.requests.get(_named(request, "plate")) or request
        made = self._made.get(plate["id"], {})
        machine = ", ".join(str(made[key]) for key in MADE if made.get(key))
        yield "Engine", f"{plate['renderer']} {plate['version']}{f' on {machine}' if machine else ''}"
        if plate is not request:
            yield "Finish", f"{request['renderer']} {request['version']}"
        if seed := plate["params"].get("seed"):
            yield "Seed", str(seed)
        yield from self._card(plate)

    def _chosen(self, about: Mapping[str, Any]) -> Iterator[Fact]:
        selects = _at(self.read(f"campaigns/{self.lineage.campaign}/selects.yaml"), "selects")
        for entry in reversed(selects if isinstance(selects, list) else []):
            mine = isinstance(entry, dict) and entry.get("scene") == about.get("scene")
            if mine and entry.get("role", "pick") == "pick":
                reasons = entry.get("reasons")
                why = ", ".join(map(str, reasons)) if isinstance(reasons, list) else ""
                note = f" — {entry['note']}" if entry.get("note") else ""
                yield "Chosen by", f"{entry.get('who', '')}, {entry.get('when', '')}: {why}{note}"
                return

    def _card(self, plate: Row) -> Iterator[Fact]:
        """The model card of the engine, or of the model that it was asked to use."""
        name = str(plate["params"].get("model") or plate["renderer"])
        card = (
            self.read(f"{FOLDER}/{name}.yaml") if name.replace("-", "").replace("_", "").isalnum() else None
        )
        if isinstance(card, dict):
            yield "Model card", f"{FOLDER}/{name}.yaml: {card.get('licence') or card.get('title') or name}"

    def _setting(self, one: Deliverable) -> Iterator[Fact]:
        versions = [f"typst {one.made['typst']}"] if "typst" in one.made else []
        encoded = " ".join(
            str(one.made[key]) for key in ("format", "quality") if one.made.get(key) is not None
        )
        how = [
            f"{one.request['renderer']} {one.request['version']}",
            *versions,
            *([encoded] if encoded else []),
        ]
        yield "Layout", ", ".join(how)
        fonts = [self._font(i) for key, i in one.request["inputs"].items() if key.startswith("font.")]
        if fonts:
            yield "Fonts", ", ".join(dict.fromkeys(fonts))

    def _font(self, wanted: Mapping[str, Any]) -> str:
        file = str(wanted.get("file", ""))
        packs = [s["path"] for s in self.lineage.data["sources"] if s["path"].endswith("/stylepack.yaml")]
        fonts = _at(_at(self.read(packs[0]), "type"), "fonts") if packs else None
        for font in fonts.values() if isinstance(fonts, dict) else ():
            if isinstance(font, dict) and file in (font.get("files") or ()):
                return f"{font.get('family', file)} ({font.get('licence', 'licence unknown')})"
        return file


def _named(request: Row, name: str) -> str:
    wanted = request["inputs"].get(name)
    return str(wanted.get("request", "")) if isinstance(wanted, dict) else ""


def _at(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None
