"""Everything that people wrote, or a part of it, held against itself: all mistakes at once, nothing rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, Problem, in_order, nearest
from onbrief.model.brief import Brief
from onbrief.model.campaign import Draft, read_draft
from onbrief.model.library import Catalogue, Library, Look
from onbrief.model.repository import campaign_names
from onbrief.model.schemas import PLACES, SCHEMAS, schema_of
from onbrief.model.source import Source, confine, look
from onbrief.pipeline import policy
from onbrief.pipeline.cards import card_problems
from onbrief.pipeline.graphs import graph_problems
from onbrief.pipeline.load import check_template, installed
from onbrief.pipeline.material import unnamed_models, unrecorded
from onbrief.pipeline.recalled import refuse_recalled
from onbrief.pipeline.rights import rights_problems
from onbrief.pipeline.severity import policy_problems
from onbrief.pipeline.tracked import foreign
from onbrief.pipeline.waivers import waiver_problems
from onbrief.selection.mistakes import review_problems
from onbrief.signoff.mistakes import brief_problems, decision_problems, house_problems, role_problems

# what a model alone can't see: schema → the mistakes of such a file against the rest of the repository
MORE: dict[str, Callable[[Source, Any], Iterable[Problem]]] = {
    "gate-policy": policy_problems,
    "model-card": card_problems,
    "reviews": review_problems,
    "rights": rights_problems,
    "sign-off": house_problems,
    "sign-off-role": role_problems,
    "waivers": waiver_problems,
}


@dataclass
class Verdict:
    """What was looked at, and what is wrong with it. files: all that were read."""

    campaigns: int = 0
    packs: int = 0
    channels: int = 0
    files: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def mistakes(self) -> list[Problem]:
        return [p for p in self.problems if not p.note]


@dataclass
class _Scope:
    """What a person asked for.

    folder: what they named (none: everything). campaigns, packs: what lies there. within: the only files to speak of
    (none: also what the campaigns share with others).
    """

    folder: str
    campaigns: list[str] = field(default_factory=list)
    packs: list[str] = field(default_factory=list)
    catalogue: bool = False
    within: str = ""


def validate(root: Path, here: Path, paths: Iterable[str] = ()) -> Verdict:
    """Looks at campaigns, style packs, placements or single files; without paths, at everything.

    here: the folder that relative paths start from. Raises InputError for a path that is none of these.
    """
    library = Library(root, installed())
    scopes = [_scope(root, here, library, path) for path in paths] or [_folder(root, library, "")]
    campaigns: dict[str, None] = {}
    packs: dict[str, None] = {}
    problems: set[Problem] = set()
    read: set[str] = set()
    for scope in scopes:
        found: list[Problem] = []
        for name in scope.campaigns:
            campaigns[name] = None
            found += _campaign(root, library, name, read, alone=bool(scope.within))
        for name in scope.packs:
            packs[name] = None
            found += _look(root, library.look(name), read)
        if scope.catalogue:
            found += _shared(library.catalogue, read)
        found += _others(root, scope.folder, read)
        found += [p for p in foreign(root) if scope.catalogue or p.where.startswith(_folders(scope))]
        problems.update(p for p in found if _within(p.where, scope.within))
    problems.update(p for p in _headless(root) if any(_within(p.where, s.folder) for s in scopes))
    channels = len(library.catalogue.sources) if any(s.catalogue for s in scopes) else 0
    return Verdict(len(campaigns), len(packs), channels, len(read), in_order(problems))


def _others(root: Path, folder: str, read: set[str]) -> Iterator[Problem]:
    """Files that have a schema, but belong to no campaign or style pack that could be read."""
    for pattern, schema in PLACES:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            if name not in read and _within(name, folder):
                value, source, problems = look(root, path, SCHEMAS[schema])
                yield from problems
                if value and source and schema in MORE:
                    yield from MORE[schema](source, value)
                yield from _modelines({source.name: source} if source else {}, read)


def _headless(root: Path) -> Iterator[Problem]:
    """Folders that hold what people write, but not the file that makes them a campaign or a style pack."""
    for kind, head in (("campaigns", "brief"), ("stylepacks", "stylepack")):
        for folder in sorted((root / kind).iterdir()):
            if (folder / f"{head}.yaml").exists() or not any(folder.glob("*.y*ml")):
                continue
            near = [name for name in (f"{head}.yml", f"{head.title()}.yaml") if (folder / name).exists()]
            cure = f"Rename {near[0]} to {head}.yaml." if near else "Add it, or delete the folder."
            yield Problem(f"{kind}/{folder.name}/{head}.yaml", "this file is missing", cure)


def _campaign(root: Path, library: Library, name: str, read: set[str], alone: bool) -> list[Problem]:
    """alone: without what it shares with other campaigns."""
    draft = read_draft(library, name)
    found = [*draft.problems, *_modelines(draft.sources, read)]
    brief = draft.sources.get(f"campaigns/{name}/brief.yaml")
    if draft.brief and brief:
        found += brief_problems(root, brief, draft.brief)
        found += _brought(draft, root, draft.brief, brief)
        found += policy.brief_problems(root, brief, draft.brief, draft.pack) if draft.pack else ()
    found += decision_problems(root, name)
    if not alone:
        found += [*_look(root, draft.look, read), *_shared(draft.catalogue, read)]
    for refuse in (check_template, refuse_recalled) if not found else (check_template,):
        try:
            refuse(root, name)
        except InputError as error:
            found += error.problems
    return found


def _brought(draft: Draft, root: Path, brief: Brief, source: Source) -> list[Problem]:
    """Material that a brief names without a record, or steps of retouching without the model that made it; mistakes of
    the records themselves are told of them."""
    selects = draft.sources.get(f"campaigns/{draft.name}/selects.yaml")
    try:
        found = list(unrecorded(root, draft.name, brief, source))
        if draft.selects and selects:
            found += unnamed_models(root, draft.name, draft.selects.retouch, selects)
        return found
    except InputError:
        return []


def _look(root: Path, look: Look, read: set[str]) -> list[Problem]:
    source = look.sources.get(f"stylepacks/{look.folder.name}/stylepack.yaml")
    found = _shared(look, read)
    if look.pack and source:
        found += [*policy.pack_problems(root, source, look.pack), *graph_problems(root, source, look.pack)]
    return found


def _shared(part: Look | Catalogue, read: set[str]) -> list[Problem]:
    return [*part.problems, *_modelines(part.sources, read)]


def _modelines(sources: dict[str, Source], read: set[str]) -> Iterator[Problem]:
    """Notes where a file doesn't tell editors which schema it holds to."""
    for name, source in sources.items():
        schema = schema_of(name)
        if schema is None or name in read:
            continue
        read.add(name)
        line = f"# yaml-language-server: $schema={'../' * name.count('/')}schemas/{schema}.schema.json"
        first = source.text.partition("\n")[0].rstrip("\r")
        if first != line:
            told = (
                "names another schema" if "yaml-language-server" in first else "names no schema for editors"
            )
            yield Problem(f"{name}:1:1", f"the first line {told}", f"Let it be: {line}", note=True)


def _scope(root: Path, here: Path, library: Library, path: str) -> _Scope:
    """A campaign's or style pack's name, or a path."""
    there = here / path
    if not there.exists() and "/" not in path:
        known = campaign_names(root)
        if path in known:
            return _Scope(f"campaigns/{path}", [path])
        cure = nearest(path, known) or "Name a campaign, or a file or folder."
        raise InputError.at(path, "no such campaign, file or folder", cure)
    inside = confine(root, there)
    if not inside.exists():
        raise InputError.at(path, "no such file or folder", "Name a campaign, or a file or folder.")
    name = inside.relative_to(root).as_posix()
    return _folder(root, library, "" if name == "." else name)


def _folder(root: Path, library: Library, name: str) -> _Scope:
    """What lies in a folder, or is a file, of the repository. A campaign brings its style pack and the catalogue."""
    top, _, rest = name.partition("/")
    first = rest.split("/")[0]
    campaigns = campaign_names(root) if top in ("", "campaigns") else []
    packs = library.look_names if top in ("", "stylepacks") else []
    scope = _Scope(
        name,
        [c for c in campaigns if first in ("", c)],
        [p for p in packs if first in ("", p)],
        top in ("", "placements"),
        "" if top == "campaigns" and rest == first else name,
    )
    if not (scope.campaigns or scope.packs or scope.catalogue or top in ("policies", "renderers")):
        cure = "Name a campaign, or something in campaigns/, stylepacks/, placements/, policies/ or renderers/models/."
        raise InputError.at(name, "nothing here is for onbrief to validate", cure)
    return scope


def _folders(scope: _Scope) -> tuple[str, ...]:
    return (
        *(f"campaigns/{name}/" for name in scope.campaigns),
        *(f"stylepacks/{name}/" for name in scope.packs),
    )


def _within(where: str, folder: str) -> bool:
    return not folder or where.startswith((f"{folder}/", f"{folder}:")) or where == folder
