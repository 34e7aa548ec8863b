"""How an approved file came to be: from its record in lineage.json back to the lines that people wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onbrief.audit.bought import BOUGHT, bought, terms_of
from onbrief.audit.brought import material_links
from onbrief.audit.link import Link, Mark
from onbrief.lineage.git import blob_id, blobs, commit, commit_of_blob, commits_of_line, git
from onbrief.lineage.read import Lineage
from onbrief.model.canonical import canonical, sha256
from onbrief.model.card import FOLDER, digest
from onbrief.model.source import MAX_BYTES, Source, keys_of, parse_yaml

TITLES = {
    "blockout": "Block-out",
    "aligned": "The anchor's picture, in this one's frame",
    "started": "The same, with this SKU's product",
    "before": "Plate, before it was retouched",
    "finished": "Master, before it was retouched by hand",
    "cut": "Part that an engine was shown",
    "inpaint": "Part that an engine drew",
    "filmed": "Film by an engine",
    "lips": "Lips that follow a voice",
}
TOLD = (
    "device",
    "variant",
    "quality",
    "seconds",
    "asked by",
    *BOUGHT,
    "how it was made",
    "prompt",
)  # somebody's word for it


class Chain:
    """The steps of one campaign's files, at one revision."""

    def __init__(self, root: Path, lineage: Lineage):
        self.root, self.lineage = root, lineage
        self.folder = f"campaigns/{lineage.campaign}"
        self.revision = lineage.revision or "HEAD"
        self.sources: dict[str, Source] = {}
        self.blobs: dict[str, str] = {}

    def of(self, file: dict[str, Any]) -> list[Link]:
        """file: a row of the lineage's files."""
        links = [self.file(file)]
        if "request" in file:
            links += self.made(file["request"])
            links += self.checks(file)
        return links

    def file(self, file: dict[str, Any]) -> Link:
        facts = {"sha256": file["sha256"], "path": f"{self.folder}/build/{file['path']}"}
        if self.lineage.revision is None:
            facts["recorded"] = "in the working tree only: this rendering is not committed yet"
            return Link("File", facts, mark="recorded", picture=self.shown(file))
        where = f"{self.folder}/lineage.json"
        if self.lineage.revision != "HEAD" and not self.same_now(where):
            facts["recorded"] = "an earlier version: the present lineage is another"
        log = git(self.root, "log", "--format=%H", self.revision, f"-S{file['sha256']}", "--", where)
        first = (log or "").split()[-1:] or [self.revision]
        return Link("File", facts, where, commit(self.root, first[0]), "proved", picture=self.shown(file))

    def same_now(self, path: str) -> bool:
        there = (git(self.root, "rev-parse", f"{at}:{path}") for at in (self.revision, "HEAD"))
        return len(set(there)) == 1

    def shown(self, file: dict[str, Any] | None) -> dict[str, str] | None:
        """The picture of a file's step; of a drawing, its preview."""
        if file and file["path"].endswith(".svg") and "request" in file:
            file = self.lineage.file_of(file["request"], "preview") or file
        if not file or not file["path"].endswith((".jpg", ".png", ".webp", ".gif")):
            return None
        return {"campaign": self.lineage.campaign, **{k: file[k] for k in ("path", "md5", "sha256")}}

    def asked(self, request: dict[str, Any]) -> Mark:
        """A request that has the id of what it asks for is what was asked: whoever changes it changes its id."""
        asked = {key: request[key] for key in ("renderer", "version", "params", "inputs")}
        try:
            return "proved" if sha256(canonical(asked)) == request["id"] else "recorded"
        except ValueError:  # figures that no request holds
            return "recorded"

    def step(self, title: str, request: dict[str, Any], facts: dict[str, str]) -> Link:
        """A step that a request made."""
        facts = facts | self.rendering(request)
        marks: dict[str, Mark] = {key: "recorded" for key in TOLD if key in facts}
        if facts.get("how it was made") == "not recorded":
            marks["how it was made"] = "missing"
        shown = self.shown(self.lineage.file_of(request["id"]))
        return Link(title, facts, mark=self.asked(request), marks=marks, picture=shown)

    def made(self, request_id: str, told: set[str] | None = None) -> list[Link]:
        """The request's own step, then what it was made from, back to what people wrote. told: what is told already; of a
        film's shots many stand on one master."""
        told = set() if told is None else told
        if request_id in told:
            return []
        told.add(request_id)
        request = self.lineage.requests[request_id]
        kind = request["about"]["kind"]
        links = {"variant": self.variant, "label": self.label}.get(kind, self.picture)(request)
        for wanted in self.parents(request):
            links += self.made(wanted, told)
        return links

    def parents(self, request: dict[str, Any]) -> list[str]:
        """The requests that are told as what it was made from: the first, and a picture that it starts from or was
        shown; of layers and of a cut all; of a film its sound too."""
        named = {name: one["request"] for name, one in request["inputs"].items() if "request" in one}
        found = list(dict.fromkeys(named.values()))
        if request["renderer"] in ("composite", "cut"):
            return found
        seen = [
            one for name, one in named.items() if name in ("image", "sound") or name.startswith("reference.")
        ]
        return list(dict.fromkeys([*found[:1], *seen]))

    def rendering(self, request: dict[str, Any]) -> dict[str, str]:
        found = self.lineage.rendering_of(request["id"])
        made = (found or {}).get("made") or {}
        facts = {"request": request["id"], "engine": f"{request['renderer']} {request['version']}"}
        facts |= {key: str(made[key]) for key in ("device", "variant", "quality", "seconds") if key in made}
        if who := made.get("asked_by"):
            facts["asked by"] = self.actor(str(who))
        facts |= bought(made)
        if not made:
            facts["how it was made"] = "not recorded"
        return facts

    def variant(self, request: dict[str, Any]) -> list[Link]:
        about, params = request["about"], request["params"]
        links = [
            self.written(
                "Deliverable", about["deliverable"], job=about["job"], seconds=str(about["seconds"])
            ),
            self.step(
                "Variant",
                request,
                {
                    "placement": f"{about['placement']}, {params['size'][0]} × {params['size'][1]}",
                    "spec": f"{about['spec']['source']} (checked {about['spec']['checked_on']})",
                    "locale": f"{about['locale']}, market {about['market']}",
                    "sku": about["sku"],
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
        facts: dict[str, str] = {}
        families: list[str] = []
        for i in files:
            family, licence = licences.get(i["file"], ("unknown", "unknown"))
            same = families.count(family)
            families.append(family)
            key = f"{family}, {same + 1}" if same else family
            facts[key] = f"{licence}, {i['file']}, sha256 {i['sha256'][:12]}…"
        marks: dict[str, Mark] = {} if facts else {"fonts": "missing"}
        return Link(title, facts or {"fonts": "none is named"}, mark=self.asked(request), marks=marks)

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
                mark: Mark = "proved" if found else "recorded"
                links.append(Link(f"Style pack, {name}", {"sha256": wanted["sha256"]}, path, found, mark))
        return links

    def picture(self, request: dict[str, Any]) -> list[Link]:
        """A master or candidate with its choice; what it was made from, down to the scene that asked for it."""
        about, kind = request["about"], request["about"]["kind"]
        if kind not in ("candidate", "master"):
            title = "Cut" if request["renderer"] == "cut" else TITLES.get(kind, kind.capitalize())
            return self.behind(request, title)
        facts = {}
        file = self.lineage.file_of(request["id"])
        facts["sha256"] = file["sha256"] if file else "missing"
        if request["renderer"] == "finish":
            facts["post"] = self.post(request)
        if kind == "master":
            facts["family"] = f"{about['shape']}{', the anchor' if about.get('anchor') else ''}"
        chosen = [*self.select(about), *self.candidate(about)] if kind == "master" else []
        links = [self.step(kind.capitalize(), request, facts), *self.pack_files(request), *chosen]
        links += self.retouch(about)
        last = request["renderer"] in ("finish", "retouch")
        return links if last else [*links, *self.behind(request)]

    def post(self, request: dict[str, Any]) -> str:
        """What the finish did. The brand's colour is solved where plain ground was seen, in it or before it was retouched."""
        made = (self.lineage.rendering_of(request["id"]) or {}).get("made") or {}
        solved = "gains" in made or "metered" in request["inputs"]
        colour = request["params"].get("ground")
        return f"brand colour {colour} solved, LUT, grain" if solved else "LUT, grain; colours as they came"

    def retouch(self, about: dict[str, Any]) -> list[Link]:
        """The entry of selects.yaml that asked for a step of retouching: who, when, why."""
        step = about.get("retouch")
        if not isinstance(step, dict) or not isinstance(step.get("entry"), int):
            return []
        place = step["entry"] - 1
        source = self.read(f"{self.folder}/selects.yaml")
        entries = (source.data or {}).get("retouch") if source else None
        entry = entries[place] if isinstance(entries, list) and 0 <= place < len(entries) else {}
        facts = {"step": str(step.get("step"))}
        facts |= {
            name: str(entry[name]) for name in ("who", "when", "tool", "changed", "note") if entry.get(name)
        }
        if step.get("seen"):
            facts["to confirm"] = "it was asked for another picture than the one that it is done to"
        return [self.written("Retouch", f"selects.yaml#/retouch/{place}", **facts)]

    def behind(self, request: dict[str, Any], title: str = "") -> list[Link]:
        """A picture on the way to a master; the last of them, made from no other, with what people wrote. title: none
        where its own step is told already."""
        about, params = request["about"], request["params"]
        facts = {"seed": params["seed"]} if "seed" in params else {}
        if (words := about.get("terms")) and not about.get("imported"):  # nobody asked a file for them
            facts["terms"] = ", ".join(f"{name} {term}" for name, term in words.items())
        said = {name: params[name] for name in ("model", "negative") if params.get(name)}
        facts |= {k: ", ".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in said.items()}
        if isinstance(face := about.get("face"), list) and face:
            facts["face"] = str(face[0])
            facts["voice"] = ", ".join(map(str, about.get("voices") or ()))
        step = self.step(title, request, facts) if title else Link("Drawing", facts, mark=self.asked(request))
        links = [step, *([*self.pack_files(request), *self.retouch(about)] if title else ())]
        links += self.model(request)
        links += material_links(self.root, self.lineage, request)
        below = [self.lineage.requests.get(one, {}).get("about", {}) for one in self.parents(request)]
        if any(one.get("kind") not in (None, "label") for one in below):
            return links
        prompt = about.get("prompt", {}).get("positive", "")
        words = {"prompt": prompt} if prompt else {}  # a picture from outside was asked for in none
        if "scene" in about:  # a sound and a film from outside show none
            links.append(self.written("Scene", f"brief.yaml#/scenes/{about['scene']}", **words))
        if "sku" in about:
            links.append(self.written("SKU", f"brief.yaml#/skus/{about['sku']}"))
        return links

    def model(self, request: dict[str, Any]) -> list[Link]:
        """The card of the model that was asked; of what came from outside, those of the models that made it."""
        asked, wanted = request["params"].get("model"), request["inputs"].get("model", {}).get("sha256")
        if isinstance(asked, list):
            return [self.card(name) for name in asked if isinstance(name, str) and "/" not in name]
        if not isinstance(asked, str) or "/" in asked or not (wanted or "prompt" in request["params"]):
            return []
        return [self.card(asked, wanted)]

    def card(self, name: str, wanted: str | None = None) -> Link:
        """wanted: the digest of the files that were asked for."""
        path = f"{FOLDER}/{name}.yaml"
        source = self.read(path)
        facts = terms_of(source.data if source else None)
        if wanted:
            files = source.data.get("files") if source and isinstance(source.data, dict) else None
            same = isinstance(files, dict) and digest(files) == wanted
            facts["weights"] = (
                f"sha256 {wanted[:12]}…, {'those of' if same else 'others than those on'} its card"
            )
        return self.written("Model", f"/{path}#/terms", **facts)

    def label(self, request: dict[str, Any]) -> list[Link]:
        label = self.step("Label", request, {"sku": request["about"]["sku"]})
        return [label, self.fonts(request, "Label fonts"), *self.pack_files(request)]

    def select(self, about: dict[str, Any]) -> list[Link]:
        """Who chose this candidate, and why."""
        path = f"{self.folder}/selects.yaml"
        source = self.read(path)
        entries = (source.data or {}).get("selects", []) if source else []
        for place, entry in reversed(list(enumerate(entries))):
            if entry["scene"] == about["scene"] and entry.get("role", "pick") == "pick":
                facts = {
                    "candidate": f"{entry['candidate']} (picture sha256 {entry['sha256'][:12]}…)",
                    "who": self.actor(str(entry["who"])),
                    "when": str(entry["when"]),
                    "reasons": ", ".join(entry["reasons"]),
                }
                if entry.get("note"):
                    facts["note"] = entry["note"]
                link = self.written("Select", f"selects.yaml#/selects/{place}")
                return [Link(link.title, facts, link.source, link.commit)]
        return [Link("Select", {"who": "no select is recorded for this scene"}, path, mark="missing")]

    def actor(self, who: str) -> str:
        """Who it was; a bot or an agent is called one, by the house's list of machines."""
        source = self.read("policies/signoff.yaml")
        machines = (source.data or {}).get("machines", {}) if source else {}
        kinds = {str(mail).lower(): kind for mail, kind in machines.items()}
        kind = kinds.get(who.rpartition("<")[2].rstrip("> ").lower())
        return f"{who} ({kind})" if kind else who

    def candidate(self, about: dict[str, Any]) -> list[Link]:
        """The candidate as it is rendered at this revision: the same place in its batch."""
        for request in self.lineage.requests.values():
            other = request["about"]
            if other["kind"] == "candidate" and all(other[k] == about[k] for k in ("scene", "candidate")):
                file = self.lineage.file_of(request["id"])
                facts = {"place": str(other["candidate"]), "sha256": file["sha256"] if file else "missing"}
                return [self.step("Candidate", request, facts), *self.attempts(other)]
        return [Link("Candidate", {"place": str(about["candidate"])}, mark="missing")]

    def attempts(self, about: dict[str, Any]) -> list[Link]:
        """What was tried at this candidate, where the first attempt was not enough."""
        facts = {}
        for row in self.lineage.attempts:
            if all(row.get(key) == about[key] for key in ("scene", "candidate")):
                told = [f"{row.get('engine') or 'a person'}: {row.get('outcome')}"]
                told += [f"{key} {row[key]}" for key in ("step", "fault", "seconds") if row.get(key)]
                told += [f"{amount:g} {currency}" for currency, amount in (row.get("cost") or {}).items()]
                facts[str(row.get("attempt"))] = ", ".join(told) + (
                    f" ({row['why']})" if row.get("why") else ""
                )
        where = f"{self.folder}/lineage.json"
        return [Link("Attempts", facts, where, mark="recorded")] if facts else []

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
            return Link(title, facts, path, mark="missing")
        where = source.where(keys_of(pointer))
        line = int(where.split(":")[1])
        found = commits_of_line(self.root, path, line, self.lineage.revision)
        mark: Mark = "proved" if found and self.is_recorded(path) else "recorded"
        return Link(title, facts, where, found, mark)

    def is_recorded(self, path: str) -> bool:
        """Whether the file at this revision is the very one that the build read."""
        return self.blobs.get(path) == self.lineage.blob_of(path)

    def read(self, path: str) -> Source | None:
        """A YAML file as it was at this revision."""
        if path not in self.sources:
            if self.lineage.revision is None:
                file = self.root / path
                content = file.read_bytes() if file.is_file() else None
            else:
                name = f"{self.revision}:{path}"
                content = blobs(self.root, [name], MAX_BYTES).get(name)
            if content is None:
                return None
            self.blobs[path] = blob_id(content)
            self.sources[path] = parse_yaml(self.root, self.root / path, content)
        return self.sources[path]
