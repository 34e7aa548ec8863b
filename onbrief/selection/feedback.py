"""What people picked and turned down, counted over campaigns by the words that the pictures were made with."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.reviews import CandidateReview, Comparison, Reviews
from onbrief.model.scene import TERM_FIELDS
from onbrief.model.selects import Select, Selects
from onbrief.model.source import read_model, read_yaml
from onbrief.selection.reviews import read_reviews

ENOUGH = 5  # fewer candidates of a term than this are told, but not ranked
Z = 1.96  # 95 %
ORDER = ("camera", "lighting", "arrangement", "environment", "composition", "style")


@dataclass(frozen=True)
class Made:
    """A candidate as it was rendered."""

    campaign: str
    stylepack: str
    engine: str
    scene: str
    candidate: int
    request: str
    terms: Mapping[str, str]
    picture: Path | None


@dataclass(frozen=True)
class Judged:
    """A candidate that a person had before them, and what they said; verdict None: nothing, or only a rating."""

    made: Made
    who: str
    verdict: str | None
    rating: int | None
    reasons: tuple[str, ...]
    note: str


@dataclass
class Tally:
    """Of one term, with one style pack and engine. expected: how many picks chance alone would have given it."""

    stylepack: str
    engine: str
    name: str
    term: str
    shown: int = 0
    picked: int = 0
    alternative: int = 0
    rejected: int = 0
    expected: float = 0.0
    ratings: list[int] = field(default_factory=list)
    wins: int = 0
    losses: int = 0
    pick_reasons: Counter[str] = field(default_factory=Counter)
    reject_reasons: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return self.picked / self.shown if self.shown else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.picked, self.shown)

    @property
    def rated(self) -> float | None:
        return sum(self.ratings) / len(self.ratings) if self.ratings else None

    @property
    def enough(self) -> bool:
        return self.shown >= ENOUGH


@dataclass(frozen=True)
class Feedback:
    """judged: every candidate that somebody chose among. lost: remarks on candidates that nothing records any more."""

    judged: tuple[Judged, ...]
    tallies: tuple[Tally, ...]
    lost: int
    campaigns: tuple[str, ...]
    without: tuple[str, ...]

    def reasons(self, verdict: str) -> Counter[str]:
        """How often each word was said for picks and alternatives, or for rejects."""
        meant = ("reject",) if verdict == "reject" else ("pick", "alternative")
        return Counter(word for j in self.judged if j.verdict in meant for word in j.reasons)


def feedback(root: Path, campaigns: Iterable[str]) -> Feedback:
    """Counts over campaigns: lineage.json says how each candidate was made, reviews/ and selects.yaml what was said.

    Raises InputError where one of these files can't be read.
    """
    judged: list[Judged] = []
    pairs: list[tuple[Made, Made]] = []
    told: list[str] = []
    without: list[str] = []
    lost = 0
    for name in campaigns:
        lineage = lineage_of(root, name)
        made = _made(root, name, lineage) if lineage else {}
        reviews, selects = read_reviews(root, name), _selects(root, name)
        found = list(_judged(made, reviews, selects))
        judged += found
        comparisons = [c for said in reviews.values() for c in said.comparisons]
        pairs += _pairs(made, comparisons)
        lost += _lost(made, reviews)
        (told if found else without).append(name)
    return Feedback(tuple(judged), tuple(_tallies(judged, pairs)), lost, tuple(told), tuple(without))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, JASA 22, 1927): honest where there are few. (0, 1) of nothing."""
    if not count:
        return 0.0, 1.0
    share, z2 = hits / count, Z * Z
    middle = share + z2 / (2 * count)
    width = Z * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    scale = 1 + z2 / count
    return max(0.0, (middle - width) / scale), min(1.0, (middle + width) / scale)


def _made(root: Path, name: str, lineage: Lineage) -> dict[tuple[str, int], Made]:
    brief = read_yaml(root, root / "campaigns" / name / "brief.yaml").data
    pack = str(brief.get("stylepack", "")) if isinstance(brief, dict) else ""
    found = {}
    for request in lineage.requests.values():
        about = request["about"]
        scene, place, terms = about.get("scene"), about.get("candidate"), about.get("terms")
        if (
            about.get("imported")
            or about.get("kind") != "candidate"
            or not isinstance(terms, dict)
            or not isinstance(place, int)
        ):
            continue
        file = lineage.file_of(request["id"])
        picture = root / "campaigns" / name / "build" / file["path"] if file else None
        words = {key: str(terms[key]) for key in TERM_FIELDS if key in terms}
        found[str(scene), place] = Made(
            name, pack, _engine(lineage, request), str(scene), place, request["id"], words, picture
        )
    return dict(sorted(found.items()))


def _engine(lineage: Lineage, request: Mapping[str, Any]) -> str:
    """What made the picture, by the name that the style pack gave it: finishing is no engine."""
    if named := request["about"].get("engine"):
        return str(named)
    plate = request["inputs"].get("plate")
    of = lineage.requests.get(plate.get("request", ""), request) if isinstance(plate, dict) else request
    return str(of["renderer"])


def _selects(root: Path, name: str) -> Selects:
    path = root / "campaigns" / name / "selects.yaml"
    return read_model(root, path, Selects)[0] if path.exists() else Selects()


def _judged(
    made: Mapping[tuple[str, int], Made], reviews: Mapping[str, Reviews], selects: Selects
) -> Iterator[Judged]:
    """Whoever said something of a scene had its whole batch before them."""
    said: dict[tuple[str, str], dict[int, CandidateReview]] = {}
    for person in reviews.values():
        for entry in person.candidates:
            candidate = made.get((entry.scene, entry.candidate))
            if candidate and candidate.request == entry.request:
                said.setdefault((person.reviewer, entry.scene), {})[entry.candidate] = entry
    for select in selects.selects:
        candidate = made.get((select.scene, select.candidate))
        if candidate and candidate.request == select.request:
            said.setdefault((select.who, select.scene), {}).setdefault(select.candidate, _as_review(select))
    for (who, scene), entries in said.items():
        picks = [(entry.when, place) for place, entry in entries.items() if entry.verdict == "pick"]
        last = max(picks)[1] if picks else None
        for (of, place), candidate in made.items():
            if of == scene:
                yield _judgement(candidate, who, entries.get(place), last)


def _judgement(made: Made, who: str, entry: CandidateReview | None, last: int | None) -> Judged:
    """last: the place that the person picked last; earlier picks of theirs were good enough, too."""
    if entry is None:
        return Judged(made, who, None, None, (), "")
    verdict = "alternative" if entry.verdict == "pick" and made.candidate != last else entry.verdict
    return Judged(made, who, verdict, entry.rating, entry.reasons, entry.note)


def _as_review(select: Select) -> CandidateReview:
    return CandidateReview(
        scene=select.scene,
        candidate=select.candidate,
        request=select.request,
        sha256=select.sha256,
        verdict=select.role,
        rating=select.rating,
        reasons=select.reasons,
        note=select.note,
        when=datetime.combine(select.when, time.max).astimezone(),
    )


def _lost(made: Mapping[tuple[str, int], Made], reviews: Mapping[str, Reviews]) -> int:
    requests = {candidate.request for candidate in made.values()}
    return sum(entry.request not in requests for person in reviews.values() for entry in person.candidates)


def _pairs(
    made: Mapping[tuple[str, int], Made], comparisons: Iterable[Comparison]
) -> Iterator[tuple[Made, Made]]:
    for c in comparisons:
        better, worse = made.get((c.scene, c.better)), made.get((c.scene, c.worse))
        if better and worse:
            yield better, worse


def _tallies(judged: Sequence[Judged], pairs: Iterable[tuple[Made, Made]]) -> list[Tally]:
    found: dict[tuple[str, str, str, str], Tally] = {}

    def tally(made: Made, name: str) -> Tally:
        key = (made.stylepack, made.engine, name, made.terms[name])
        return found.setdefault(key, Tally(*key))

    batches = Counter((j.who, j.made.campaign, j.made.scene) for j in judged)
    picks = Counter((j.who, j.made.campaign, j.made.scene) for j in judged if j.verdict == "pick")
    for j in judged:
        batch = (j.who, j.made.campaign, j.made.scene)
        for name in j.made.terms:
            row = tally(j.made, name)
            row.shown += 1
            row.picked += j.verdict == "pick"
            row.alternative += j.verdict == "alternative"
            row.rejected += j.verdict == "reject"
            row.expected += picks[batch] / batches[batch]
            row.ratings += [j.rating] if j.rating else []
            if j.verdict:
                (row.reject_reasons if j.verdict == "reject" else row.pick_reasons).update(j.reasons)
    for better, worse in pairs:
        for name in better.terms:
            if better.terms[name] != worse.terms.get(name):
                tally(better, name).wins += 1
                if name in worse.terms:
                    tally(worse, name).losses += 1
    return sorted(found.values(), key=_order)


def _order(row: Tally) -> tuple:
    """By style pack, engine and field; ranked by the share that was picked where there are enough, then the rest."""
    place = ORDER.index(row.name) if row.name in ORDER else len(ORDER)
    rank = (-row.share, -row.shown) if row.enough else (0, 0)
    return row.stylepack, row.engine, place, not row.enough, rank, row.term
