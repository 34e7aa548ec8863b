"""What there is to look at and what has been said of it: a campaign's scenes and candidates, as the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from onbrief.errors import InputError, Problem
from onbrief.lightbox.news import news
from onbrief.model.brief import Brief
from onbrief.model.canonical import sha256, sha256_file
from onbrief.model.reasons import Reasons
from onbrief.model.reviews import CandidateReview, Reviews
from onbrief.model.selects import Select, Selects
from onbrief.model.source import confine, look
from onbrief.model.stylepack import Vocabulary
from onbrief.pipeline import attempts
from onbrief.pipeline.jobs import Job
from onbrief.pipeline.stages import build_folder, requested
from onbrief.selection.kept import stamp, values_of
from onbrief.selection.reasons import vocabulary
from onbrief.selection.reviews import candidate_of, reviews_path

SAID = ("verdict", "rating", "label", "reasons", "note", "marks")
Place = tuple[str, int]  # scene, place in its batch from 1
State = tuple[int, int]  # of a file: when it was written, and its size


@dataclass(frozen=True)
class Shown:
    """A candidate that can be looked at. plate: the job that holds its settings. path: its picture, PNG."""

    scene: str
    place: int
    job: Job
    plate: Job
    path: Path
    sha256: str
    width: int
    height: int

    @property
    def terms(self) -> Mapping[str, str]:
        return self.plate.about["terms"]


def candidates(root: Path, campaign: str) -> dict[Place, Shown]:
    """The rendered candidates of the list of requests, by scene and place. Nothing else is ever served.

    Raises InputError where there is no such list.
    """
    found = {}
    for scene, place, job, plate in _batch(root, campaign, _batch_state(root, campaign)):
        path = confine(root, build_folder(root, campaign) / f"{job.out}.png")
        state = _state(path)
        if state != (0, 0) and (picture := _picture(path, state)):
            found[scene, place] = Shown(scene, place, job, plate, path, *picture)
    return found


def rendered(root: Path, campaign: str) -> dict[Place, Shown]:
    """The same; none where nothing was ever rendered, or the list can't be read."""
    try:
        return candidates(root, campaign)
    except InputError:
        return {}


def tag(root: Path, campaign: str) -> str:
    """Changes when anything does that the page shows; costs a look at each file, none is read."""
    folder = root / "campaigns" / campaign
    files = [folder / name for name in ("brief.yaml", "selects.yaml", "dvc.lock")]
    files += [path for part in ("reviews", "copy") for path in sorted(folder.glob(f"{part}/*.yaml"))]
    files += [*sorted((root / "stylepacks").glob("*/*.yaml")), _requests(root, campaign)]
    build = build_folder(root, campaign)
    files += [*attempts.files(build), *sorted(build.glob("candidates/*/*.png"))]
    return sha256("\n".join(f"{path} {_state(path)}" for path in files).encode())


def batch(root: Path, campaign: str, who: str, alike: Mapping[Place, int]) -> dict[str, Any]:
    """Everything that the page shows: scenes with their candidates, what was said, and the words to say it in.

    alike: of a candidate that looks like another, the first place of its stack.

    What can't be read (a brief that is being edited, another person's file) is told in `notices`; the rest is shown.
    """
    notices: list[Problem] = []
    brief, terms = _brief(root, campaign, notices)
    reasons = _reasons(root, campaign, notices)
    said = _said(root, campaign, notices)
    selects, _, problems = look(root, root / "campaigns" / campaign / "selects.yaml", Selects)
    notices += problems
    shown = rendered(root, campaign)
    mine = said.pop(reviews_path(root, campaign, who).stem, None)
    told = _Told(who, mine, list(said.values()), selects or Selects(), alike)
    names = list(dict.fromkeys([*(brief.scenes if brief else ()), *(scene for scene, _ in shown)]))
    return {
        "campaign": {"name": campaign, "title": brief.title if brief else campaign},
        "who": who,
        "reasons": {
            sort: [{"term": term, "title": title} for term, title in getattr(reasons, sort).items()]
            for sort in ("pick", "reject")
        },
        "scenes": [
            _scene(
                name,
                brief.scenes[name].title if brief and name in brief.scenes else name,
                [one for (scene, _), one in sorted(shown.items()) if scene == name],
                terms,
                told,
            )
            for name in names
        ],
        "notices": [str(problem) for problem in notices if not problem.note],
        "news": news(root, campaign, brief, shown),
    }


@dataclass(frozen=True)
class _Told:
    """What people said. mine: of the person at the page."""

    who: str
    mine: Reviews | None
    others: list[Reviews]
    selects: Selects
    alike: Mapping[Place, int]


def _scene(
    name: str, title: str, shown: list[Shown], terms: Vocabulary | None, told: _Told
) -> dict[str, Any]:
    pick = told.selects.pick(name)
    today = next((one for one in shown if pick and one.place == pick.candidate), None)
    varied = {
        field for field in (shown[0].terms if shown else ()) if len({s.terms[field] for s in shown}) > 1
    }
    pairs = told.mine.comparisons if told.mine else ()
    return {
        "name": name,
        "title": title,
        "pick": pick.candidate if pick and today else None,
        "confirm": bool(pick and today and today.job.id != pick.request),
        "comparisons": [[pair.better, pair.worse] for pair in pairs if pair.scene == name],
        "candidates": [_candidate(one, terms, varied, told) for one in shown],
    }


def _candidate(one: Shown, terms: Vocabulary | None, varied: set[str], told: _Told) -> dict[str, Any]:
    mine = candidate_of(told.mine, one.scene, one.place) if told.mine else None
    chosen = [s for s in told.selects.selects if (s.scene, s.candidate) == (one.scene, one.place)]
    own = next((s for s in chosen if s.who == told.who), None)
    others = [
        {"who": reviews.reviewer, **said_of(entry)}
        for reviews in told.others
        if (entry := candidate_of(reviews, one.scene, one.place))
    ]
    known = {told.who, *(other["who"] for other in others)}
    others += [{"who": s.who, **said_of_select(s)} for s in chosen if s.who not in known]
    at = f"/picture/{one.scene}/{one.place}"
    return {
        "place": one.place,
        "request": one.job.id,
        "sha256": one.sha256,
        "width": one.width,
        "height": one.height,
        "picture": {kind: f"{at}/{kind}?v={one.sha256}" for kind in ("thumb", "screen", "full")},
        "terms": [
            {"field": field, "term": term, "title": title_of(terms, field, term), "varies": field in varied}
            for field, term in one.terms.items()
            if not one.plate.about.get("imported")  # nobody asked for it in terms
        ],
        "stack": told.alike.get((one.scene, one.place)),
        "mine": said_of(mine) if mine else said_of_select(own) if own else None,
        "stamp": stamp(mine),
        "others": others,
        "chosen": chosen[-1].role if chosen else None,
    }


def said_of(entry: CandidateReview) -> dict[str, Any]:
    """An entry as the page holds it: what is said, without of what and when."""
    values = values_of(entry, json=True)
    return {
        name: values.get(name, [] if name in ("reasons", "marks") else "" if name == "note" else None)
        for name in SAID
    }


def said_of_select(select: Select) -> dict[str, Any]:
    """A choice that was made with `onbrief select`, as if it had been made here."""
    return {
        "verdict": select.role,
        "rating": select.rating,
        "label": None,
        "reasons": list(select.reasons),
        "note": select.note,
        "marks": [],
    }


def terms_in_words(root: Path, campaign: str) -> Vocabulary | None:
    """The style pack's vocabulary, as far as it can be read."""
    return _brief(root, campaign, [])[1]


def title_of(terms: Vocabulary | None, field: str, term: str) -> str:
    known = getattr(terms, field, None) or {}
    return known[term].title if term in known else term


def _brief(root: Path, campaign: str, notices: list[Problem]) -> tuple[Brief | None, Vocabulary | None]:
    """The brief and its style pack's words, as far as they can be read."""
    path = root / "campaigns" / campaign / "brief.yaml"
    brief, problems = _read(root, path, Brief, _state(path))
    notices += problems
    if brief is None:
        return None, None
    path = root / "stylepacks" / brief.stylepack / "vocabulary.yaml"
    terms, problems = _read(root, path, Vocabulary, _state(path))
    notices += problems
    return brief, terms


def _reasons(root: Path, campaign: str, notices: list[Problem]) -> Reasons:
    try:
        return vocabulary(root, campaign)
    except InputError as error:
        notices += [problem for problem in error.problems if problem not in notices]
        return Reasons()


def _said(root: Path, campaign: str, notices: list[Problem]) -> dict[str, Reviews]:
    """What everybody said, by the stem of their file."""
    found = {}
    for path in sorted((root / "campaigns" / campaign / "reviews").glob("*.yaml")):
        value, problems = _read(root, path, Reviews, _state(path))
        notices += problems
        if value:
            found[path.stem] = value
    return found


@lru_cache(maxsize=64)
def _read(root: Path, path: Path, model: type[Any], state: State) -> tuple[Any, list[Problem]]:
    value, _, problems = look(root, path, model)
    return value, problems


def _requests(root: Path, campaign: str) -> Path:
    return build_folder(root, campaign) / "requests" / "candidates.json"


@lru_cache(maxsize=4)
def _batch(root: Path, campaign: str, state: tuple[State, ...]) -> list[tuple[str, int, Job, Job]]:
    jobs = [job for job in requested(root, campaign, "candidates") if "scene" in job.about]
    plates = {_place(job): job for job in jobs if job.about["kind"] == "plate"}
    return [
        (*_place(job), job, plates.get(_place(job), job)) for job in jobs if job.about["kind"] == "candidate"
    ]


def _batch_state(root: Path, campaign: str) -> tuple[State, ...]:
    """Of the list of requests, and of what tells which attempts stand."""
    files = [_requests(root, campaign), *attempts.files(build_folder(root, campaign))]
    return tuple(_state(path) for path in files)


def _place(job: Job) -> Place:
    return str(job.about["scene"]), int(job.about["candidate"])


@lru_cache(maxsize=1000)
def _picture(path: Path, state: State) -> tuple[str, int, int] | None:
    """A picture's SHA-256, width and height; None while it is still being written."""
    try:
        with Image.open(path) as image:
            return sha256_file(path), image.width, image.height
    except OSError:
        return None


def _state(path: Path) -> State:
    try:
        stat = path.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_size
