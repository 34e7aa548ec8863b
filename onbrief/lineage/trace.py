"""Where a file comes from: the chain from a delivered file back to the lines that people wrote and their commits."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.lineage.git import Commit, commit, commit_of_blob, commits_of_line, git
from onbrief.lineage.read import Lineage, knowing
from onbrief.model.source import Source, keys_of, parse_yaml


@dataclass
class Link:
    """One step of the chain: what it is, what is known of it, and how sure that is (proved or recorded)."""

    title: str
    facts: dict[str, str] = field(default_factory=dict)
    source: str = ""
    commit: Commit | None = None


def sha256_of(root: Path, name: str) -> str:
    """The SHA-256 of what a person named: a file, a hash, or `pack.zip:assets/file`. Raises InputError."""
    if re.fullmatch(r"[0-9a-f]{64}", name):
        return name
    archive, _, inside = name.partition(".zip:")
    if inside:
        try:
            with zipfile.ZipFile(f"{archive}.zip") as pack:
                return hashlib.sha256(pack.read(inside)).hexdigest()
        except (OSError, zipfile.BadZipFile, KeyError):
            raise InputError.at(
                name, "no such file in a pack", "Name it as the pack's manifest does."
            ) from None
    path = Path(name)
    if not path.is_file():
        raise InputError.at(name, "no such file", "Give a path, a SHA-256, or PACK.zip:assets/FILE.")
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def trace(root: Path, name: str) -> list[Link]:
    """The chain of a file. Raises InputError if no lineage, now or in history, names its bytes."""
    sha256 = sha256_of(root, name)
    lineage = knowing(root, sha256)
    if lineage is None:
        raise InputError.at(
            name, f"no lineage names these bytes (sha256 {sha256[:12]}…)", "Was it changed after delivery?"
        )
    return _Tracer(root, lineage).chain(sha256)


class _Tracer:
    def __init__(self, root: Path, lineage: Lineage):
        self.root, self.lineage = root, lineage
        self.folder = f"campaigns/{lineage.campaign}"
        self.revision = lineage.revision or "HEAD"
        self.sources: dict[str, Source] = {}

    def chain(self, sha256: str) -> list[Link]:
        file = self.lineage.file_with(sha256)
        assert file is not None
        links = [self.file(file)]
        if "request" in file:
            links += self.made(file["request"])
            links += self.checks(file)
        return links

    def file(self, file: dict[str, Any]) -> Link:
        facts = {"sha256": file["sha256"], "path": f"{self.folder}/build/{file['path']}"}
        if self.lineage.revision is None:
            facts["recorded"] = "in the working tree only: this rendering is not committed yet"
            return Link("File", facts)
        log = git(
            self.root,
            "log",
            "--format=%H",
            self.revision,
            f"-S{file['sha256']}",
            "--",
            f"{self.folder}/lineage.json",
        )
        first = (log or "").split()[-1:] or [self.revision]
        if self.lineage.revision != "HEAD":
            facts["recorded"] = "an earlier version: the present lineage no longer names it"
        return Link("File", facts, f"{self.folder}/lineage.json", commit(self.root, first[0]))

    def made(self, request_id: str) -> list[Link]:
        """The request's own step, then what it was made from, back to what people wrote."""
        request = self.lineage.requests[request_id]
        kind = request["about"]["kind"]
        links = {"variant": self.variant, "label": self.label}.get(kind, self.picture)(request)
        for wanted in self.parents(request):
            links += self.made(wanted)
        return links

    def parents(self, request: dict[str, Any]) -> list[str]:
        return list(dict.fromkeys(i["request"] for i in request["inputs"].values() if "request" in i))[:1]

    def rendering(self, request: dict[str, Any]) -> dict[str, str]:
        found = self.lineage.rendering_of(request["id"])
        made = (found or {}).get("made") or {}
        facts = {"request": request["id"], "engine": f"{request['renderer']} {request['version']}"}
        facts |= {key: str(made[key]) for key in ("device", "variant", "quality", "seconds") if key in made}
        if not made:
            facts["how it was made"] = "not recorded"
        return facts

    def variant(self, request: dict[str, Any]) -> list[Link]:
        about, params = request["about"], request["params"]
        links = [
            self.written(
                "Deliverable", about["deliverable"], job=about["job"], seconds=str(about["seconds"])
            ),
            Link(
                "Variant",
                {
                    "placement": f"{about['placement']}, {params['size'][0]} × {params['size'][1]}",
                    "spec": f"{about['spec']['source']} (checked {about['spec']['checked_on']})",
                    "locale": f"{about['locale']}, market {about['market']}",
                    "sku": about["sku"],
                    **self.rendering(request),
                },
            ),
        ]
        for role, text in params.get("copy", {}).items():
            links.append(
                self.written(f"Copy, {role}", params["sources"][role], text=text.replace("\u00ad", ""))
            )
        fonts = [self.fonts(request)] if params.get("copy") else []
        return [*links, *fonts, *self.pack_files(request)]

    def fonts(self, request: dict[str, Any], title: str = "Fonts") -> Link:
        files = [i for n, i in request["inputs"].items() if n.startswith("font.")]
        licences = self._licences()
        facts = {}
        for i in files:
            family, licence = licences.get(i["file"], ("unknown", "unknown"))
            facts[family if family not in facts else i["file"]] = (
                f"{licence}, {i['file']}, sha256 {i['sha256'][:12]}…"
            )
        return Link(title, facts)

    def _licences(self) -> dict[str, tuple[str, str]]:
        packs = [s["path"] for s in self.lineage.data["sources"] if s["path"].endswith("/stylepack.yaml")]
        source = self.read(packs[0]) if packs else None
        fonts = source.data["type"]["fonts"].values() if source else []
        return {file: (font["family"], font["licence"]) for font in fonts for file in font["files"]}

    def pack_files(self, request: dict[str, Any]) -> list[Link]:
        """Style-pack files that the request names by hash, with the commit that brought them to this content."""
        links = []
        for name, wanted in request["inputs"].items():
            path = wanted.get("file", "")
            if path.startswith("stylepacks/"):
                blob = self.lineage.blob_of(path)
                found = commit_of_blob(self.root, path, blob) if blob else None
                links.append(Link(f"Style pack, {name}", {"sha256": wanted["sha256"]}, path, found))
        return links

    def picture(self, request: dict[str, Any]) -> list[Link]:
        about, params = request["about"], request["params"]
        kind, scene = about["kind"], about["scene"]
        links: list[Link] = []
        if kind != "plate":
            facts = self.rendering(request)
            file = self.lineage.file_of(request["id"])
            facts["sha256"] = file["sha256"] if file else "missing"
            if request["renderer"] == "finish":
                facts["post"] = f"brand colour {params['ground']} solved, LUT, grain"
            if kind == "master":
                facts["family"] = f"{about['shape']}{', the anchor' if about.get('anchor') else ''}"
            chosen = [*self.select(about), *self.candidate(about)] if kind == "master" else []
            links = [Link(kind.capitalize(), facts), *self.pack_files(request), *chosen]
            if request["renderer"] == "finish":
                return links
        terms = ", ".join(f"{name} {term}" for name, term in about["terms"].items())
        facts = {"terms": terms, "seed": params["seed"]}
        return [
            *links,
            Link("Plate", facts | self.rendering(request)) if kind == "plate" else Link("Drawing", facts),
            self.written("Scene", f"brief.yaml#/scenes/{scene}", prompt=about["prompt"]["positive"]),
            self.written("SKU", f"brief.yaml#/skus/{about['sku']}"),
        ]

    def label(self, request: dict[str, Any]) -> list[Link]:
        facts = {"sku": request["about"]["sku"], **self.rendering(request)}
        return [Link("Label", facts), self.fonts(request, "Label fonts"), *self.pack_files(request)]

    def select(self, about: dict[str, Any]) -> list[Link]:
        """Who chose this candidate, and why."""
        path = f"{self.folder}/selects.yaml"
        source = self.read(path)
        entries = (source.data or {}).get("selects", []) if source else []
        for place, entry in reversed(list(enumerate(entries))):
            if entry["scene"] == about["scene"] and entry.get("role", "pick") == "pick":
                facts = {
                    "candidate": f"{entry['candidate']} (picture sha256 {entry['sha256'][:12]}…)",
                    "who": str(entry["who"]),
                    "when": str(entry["when"]),
                    "reasons": ", ".join(entry["reasons"]),
                }
                if entry.get("note"):
                    facts["note"] = entry["note"]
                link = self.written("Select", f"selects.yaml#/selects/{place}")
                return [Link(link.title, facts, link.source, link.commit)]
        return []

    def candidate(self, about: dict[str, Any]) -> list[Link]:
        """The candidate as it is rendered at this revision: the same place in its batch."""
        for request in self.lineage.requests.values():
            other = request["about"]
            if other["kind"] == "candidate" and all(other[k] == about[k] for k in ("scene", "candidate")):
                file = self.lineage.file_of(request["id"])
                facts = {"place": str(other["candidate"]), **self.rendering(request)}
                return [Link("Candidate", facts | {"sha256": file["sha256"] if file else "missing"})]
        return []

    def checks(self, file: dict[str, Any]) -> list[Link]:
        if not file["path"].startswith("variants/"):
            return []
        findings = self.lineage.findings_on(file["path"])
        facts = {f["check"]: f"{f['severity']}, {f['message']}" for f in findings}
        passed = [check for check in self.lineage.checks if check not in facts]
        return [Link("Checks", {"passed": ", ".join(passed) or "none", **facts})]

    def written(self, title: str, symbolic: str, **facts: str) -> Link:
        """Something that people wrote: the symbolic source as file:line, with the line's commit."""
        file, _, pointer = symbolic.partition("#")
        path = file.removeprefix("/") if file.startswith("/") else f"{self.folder}/{file}"
        source = self.read(path)
        if source is None:
            return Link(title, facts, path)
        where = source.where(keys_of(pointer))
        line = int(where.split(":")[1])
        found = commits_of_line(self.root, path, line, self.lineage.revision)
        return Link(title, facts, where, found)

    def read(self, path: str) -> Source | None:
        """A YAML file as it was at this revision."""
        if path not in self.sources:
            if self.lineage.revision is None:
                file = self.root / path
                content = file.read_bytes() if file.is_file() else None
            else:
                text = git(self.root, "show", f"{self.revision}:{path}")
                content = text.encode() if text is not None else None
            if content is None:
                return None
            self.sources[path] = parse_yaml(self.root, self.root / path, content)
        return self.sources[path]
