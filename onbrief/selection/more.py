"""“More like this” and “try again with …”: a change to the brief, so that everybody sees what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from onbrief.errors import InputError, nearest
from onbrief.files import exclusive, write_bytes
from onbrief.model.campaign import load_campaign, read_draft
from onbrief.model.library import Installed, Library
from onbrief.model.scene import EXPLORED, MOST_CANDIDATES, TERM_FIELDS, Change, More, Scene
from onbrief.model.source import confine, read_text
from onbrief.model.stylepack import Vocabulary
from onbrief.model.terms import terms_of
from onbrief.selection.kept import values_of
from onbrief.selection.rows import Apart, entry, put, put_anew

TRIES = 5


def ask_more(
    root: Path,
    campaign: str,
    scene: str,
    like: int,
    change: Mapping[str, Sequence[str]] | None = None,
    candidates: int = 4,
    note: str = "",
) -> str:
    """Asks for more candidates in brief.yaml and returns what was written, in words. Only new lines are added.

    change: field → terms to step through; what isn't named stays as it is in the candidate. Without any, the new
    candidates are its neighbours: each differs from it in one thing that the scene explores. Raises InputError where
    the brief isn't valid, or wouldn't be any more; then it stays as it is.
    """
    path = confine(root, root / "campaigns" / campaign / "brief.yaml")
    with exclusive(path.parent):
        for _ in range(TRIES):
            before = read_text(root, path)
            data = path.read_bytes()
            batches = asked(root, campaign, scene, like, change, candidates, note)
            after = written(root, campaign, before, scene, batches)
            if path.read_bytes() != data:
                continue
            mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
            write_bytes(path, mark + after.encode())
            return told(campaign, scene, batches)
    raise InputError.at(path.relative_to(root).as_posix(), "another program saves this file again and again")


def asked(
    root: Path,
    campaign: str,
    scene: str,
    like: int,
    change: Mapping[str, Sequence[str]] | None = None,
    candidates: int = 4,
    note: str = "",
) -> list[More]:
    """The batches that would be asked for, for those who look before they write. Raises InputError."""
    c = load_campaign(root, campaign)
    found = c.brief.scenes.get(scene)
    if found is None:
        raise InputError.at(scene, f"{campaign} has no such scene", nearest(scene, c.brief.scenes))
    if like not in found.places:
        raise InputError.at(
            f"{scene} {like}", "there is no such candidate", f"There are {len(found.places)}."
        )
    room = MOST_CANDIDATES - len(found.places)
    if not 1 <= candidates <= room:
        what = f"{candidates} more candidates can't be asked for: {scene} has {len(found.places)}"
        raise InputError.at(scene, what, f"Ask for 1 to {room}." if room else "Begin another scene.")
    change = {name: tuple(dict.fromkeys(terms)) for name, terms in (change or {}).items() if terms}
    _check(change, c.vocabulary)
    first = max(found.places) + 1
    if change:
        return [More(first=first, like=like, change=Change(**change), candidates=candidates, note=note)]
    return _neighbours(found, c.vocabulary, first, like, candidates, note)


def lines(scene: str, batches: Sequence[More]) -> str:
    """What is written into the brief, as it will stand there under `more:`."""
    body = "".join(entry(values_of(batch), 6) for batch in batches)
    return f"scenes:\n  {scene}:\n    more:\n{body}"


def written(root: Path, campaign: str, text: str, scene: str, batches: Sequence[More]) -> str:
    """The brief's text with these batches; it is valid, and says nothing else anew. Raises InputError."""
    library = Library(root, Installed())
    draft = read_draft(library, campaign, text)
    assert draft.brief
    old = draft.brief.scenes[scene]
    wanted = old.model_copy(update={"more": (*old.more, *batches)})
    scenes = {**draft.brief.scenes, scene: wanted}
    for way in (put, put_anew):
        after = text
        try:
            for batch in batches:
                after = way(after, ("scenes", scene, "more"), None, values_of(batch))
        except Apart:
            continue
        proved = read_draft(library, campaign, after)
        if mistakes := [p for p in proved.problems if not p.note]:
            raise InputError(mistakes)
        if proved.brief == draft.brief.model_copy(update={"scenes": scenes}):
            return after
    raise InputError.at(
        f"campaigns/{campaign}/brief.yaml",
        "this can't be written into the brief as it stands",
        lines(scene, batches),
    )


def told(campaign: str, scene: str, batches: Sequence[More]) -> str:
    """What was asked for, in words."""
    count = sum(batch.candidates for batch in batches)
    first, last = batches[0].first, batches[-1].places[-1]
    places = f"{first} to {last}" if last > first else str(first)
    what = "; ".join(_changes(batch) for batch in batches)
    noun = "candidate" if count == 1 else "candidates"
    return f"{scene} gets {count} more {noun}, {places}, like {batches[0].like}: {what}. Next: onbrief build {campaign}"


def _changes(batch: More) -> str:
    found = [f"{name} {', '.join(terms)}" for name, terms in values_of(batch.change).items()]
    return " and ".join(found) or "with other seeds"


def _check(change: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> None:
    for name, terms in change.items():
        if name not in TERM_FIELDS:
            raise InputError.at(
                "--change", f"“{name[:60]}” is no field of a scene that can vary", nearest(name, TERM_FIELDS)
            )
        known = getattr(vocabulary, name)
        for term in terms:
            if term not in known:
                what = f"“{term[:60]}” is no {name} of this style pack"
                raise InputError.at("--change", what, nearest(term, known))


def _neighbours(
    scene: Scene, vocabulary: Vocabulary, first: int, like: int, candidates: int, note: str
) -> list[More]:
    """Batches that each step through one field: one thing differs from the candidate, and nothing is made twice."""
    own = terms_of(scene, like)
    there = [terms_of(scene, place) for place in scene.places]
    tried = {name: [getattr(scene, name), *getattr(scene.explore, name)] for name in EXPLORED}
    if not any(tried[name][1:] for name in EXPLORED):
        tried = {name: list(getattr(vocabulary, name)) for name in EXPLORED}
    steps = {
        name: [term for term in dict.fromkeys(terms) if {**own, name: term} not in there]
        for name, terms in tried.items()
    }
    most = sum(map(len, steps.values()))
    if candidates > most:
        what = f"only {most} candidates differ from this one in one thing that the scene explores"
        cure = "Ask for fewer, or name what to change."
        raise InputError.at(f"candidate {like}", what, cure)
    in_turn = [pair for row in zip_longest(*_pairs(steps)) for pair in row if pair]
    batches = []
    for name in steps:
        terms = tuple(term for field, term in in_turn[:candidates] if field == name)
        if terms:
            change = Change(**{name: terms})
            batches.append(More(first=first, like=like, change=change, candidates=len(terms), note=note))
            first += len(terms)
    return batches


def _pairs(steps: Mapping[str, Sequence[str]]) -> list[list[tuple[str, str]]]:
    return [[(name, term) for term in terms] for name, terms in steps.items()]
