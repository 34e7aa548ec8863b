"""Which deliverables of a campaign differ between two builds, what differs in each, and why."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onbrief.compare.profile import Profile, profile_of
from onbrief.compare.verdict import Verdict, compare
from onbrief.errors import InputError
from onbrief.lineage.read import Lineage
from onbrief.model.placement import Placement
from onbrief.pages.words import counted
from onbrief.pipeline.severity import Told, recorded
from onbrief.review.asked import parts
from onbrief.review.deliverables import Deliverable, Pair, deliverables, pairs
from onbrief.review.facts import Facts
from onbrief.review.films import Films, films
from onbrief.review.hand import MEASURED, SHOWN, Hand
from onbrief.review.regions import Profiles, Seen, regions
from onbrief.review.report import Change, FieldChange, Region, Side
from onbrief.review.why import Edits

TRIFLES = ("engine", "encoding", "other")  # kinds of fields that ask for nothing that one would see
UNSEEN = (
    "{count} to look at: neither here nor in a remote; what is told of them is told by their records alone"
)
LOST = "{path}: its {which} picture is neither here nor in a remote, so nobody can say what changed in it"
Judged = tuple[Verdict | None, tuple[Region, ...], tuple[FieldChange, ...], Films | None]


@dataclass
class Found:
    """One campaign's part. same: equal bytes; quiet: other bytes, nothing to see. notes: what could not be told."""

    deliverables: int = 0
    same: int = 0
    quiet: int = 0
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Comparison:
    """One campaign, at the base and now. Either may be None: a campaign that is new, or gone.

    anew: trust no signature that a build left, look at the pictures.
    """

    def __init__(
        self, root: Path, base: Lineage | None, now: Lineage | None, tell: Callable[[str], None], anew: bool
    ):
        self.root, self.base, self.now = root, base, now
        some = now or base
        assert some is not None
        self.name = some.campaign
        self.hand = Hand(root, self.name, tell, anew)
        self.facts = {id(one): Facts(root, one) for one in (base, now) if one}
        self.edits = Edits(root, base, now) if now else None
        self.notes: list[str] = []
        self.told = self._findings()
        self.profile = cache(lambda placement, engines: profile_of(root, placement, {}, engines))

    def found(self) -> Found:
        old = deliverables(self.root, self.base) if self.base else []
        new = deliverables(self.root, self.now) if self.now else []
        differ = [(a, b) for a, b in pairs(old, new) if not (a and b and a.sha256 == b.sha256)]
        result = Found(len(new), same=len(new) - sum(b is not None for _, b in differ))
        judged = self._judged(differ, result)
        shared = {key for found in (old, new) for key, n in Counter(o.key for o in found).items() if n > 1}
        result.quiet = len(differ) - len(judged)
        result.changes += [self._told(*pair, verdict, shared) for pair, verdict in judged]
        lost = sum(side is not None and side.file is None for c in result.changes for side in (c.old, c.new))
        if lost:
            result.notes.append(f"{self.name}: " + UNSEEN.format(count=counted(lost, "picture")))
        result.notes += [*self.notes, *(self.edits.notes if self.edits else [])]
        return result

    def _findings(self) -> dict[str, list[Told]]:
        """What the gates said of each file when it was built, weighed as of today: by policy, and by exceptions."""
        rows = [row for row in self.now.findings if row.get("asset")] if self.now else []
        found: dict[str, list[Told]] = {}
        try:
            for told in recorded(self.root, self.now, rows) if self.now and rows else ():
                found.setdefault(told.asset, []).append(told)
        except InputError as error:
            self.notes.append(f"{self.name}: its findings can't be told: {error.problems[0]}")
        return found

    def _judged(self, differ: list[Pair], result: Found) -> list[tuple[Pair, Judged]]:
        """The pairs that a reviewer should look at. Signatures are brought first, pictures only for what is shown."""
        ones = [one for pair in differ for one in pair if one]
        self.hand.bring(ones, MEASURED)
        self.hand.bring((one for one in ones if not self.hand.kept(one)), SHOWN)
        found = [(pair, self._judge(*pair, result)) for pair in differ]
        judged = [(pair, verdict) for pair, verdict in found if verdict is not None]
        self.hand.bring((one for pair, _ in judged for one in pair if one), SHOWN)
        return judged

    def _judge(self, old: Deliverable | None, new: Deliverable | None, result: Found) -> Judged | None:
        """None where nobody asked for a change and nobody would see one."""
        one = new or old
        assert one is not None
        verdict: Verdict | None = None
        found: tuple[Region, ...] = ()
        fields: tuple[FieldChange, ...] = ()
        films: Films | None = None
        if old and new and self.edits:
            asked = parts(old.request, new.request)
            why = self.edits.why(old, new, asked)
            fields = why.fields
            profiles = self._profiles(old, new)
            moving = _medium(new) == "video"
            causes = tuple(field.source for field in fields) if asked else None
            films = self._films(old, new, profiles.own, causes, result) if moving else None
            seen = None if moving else self._seen(old, new, result)
            if films:
                verdict, found = films.verdict, films.regions
                if not films.differs and all(f.kind in TRIFLES for f in fields):
                    return None
            elif seen:
                verdict = compare(seen[0].signature, seen[1].signature, profiles.own)
                if not verdict.differs and all(f.kind in TRIFLES for f in fields):
                    return None
                found = regions(*seen, verdict, profiles, why.sources)
                fields = _shown(fields, found)
            elif not asked:
                whole = (0, 0, *_size(new))
                note = "Other bytes, although nothing was asked to change, and they could not be compared."
                found = (Region(whole, 0.0, (), (), unexpected=True, note=note),)
        elif self.edits:
            fields = self.edits.alone(one, gone=new is None)
        return verdict, found, fields, films

    def _films(
        self,
        old: Deliverable,
        new: Deliverable,
        profile: Profile,
        causes: tuple[str, ...] | None,
        result: Found,
    ) -> Films | None:
        was, now = self.hand.film(old), self.hand.film(new)
        found = films(was, now, _size(new), profile, causes) if was and now else None
        if found is None:
            result.notes.append(f"{self.name}: " + LOST.format(path=new.path, which="older or newer"))
        return found

    def _seen(self, old: Deliverable, new: Deliverable, result: Found) -> tuple[Seen, Seen] | None:
        """Both pictures as far as they must be known to be compared; None where one of them is lost."""
        both = []
        for one, which in ((old, "older"), (new, "newer")):
            signature = self.hand.signature(one)
            if signature is None:
                result.notes.append(f"{self.name}: " + LOST.format(path=one.path, which=which))
            else:
                both.append(Seen(signature, self.hand.placed(one), one.made))
        return (both[0], both[1]) if len(both) == 2 else None

    def _profiles(self, old: Deliverable, new: Deliverable) -> Profiles:
        engines = {
            e
            for one, lineage in ((old, self.base), (new, self.now))
            if lineage
            for e in _engines(one, lineage)
        }
        unknown = self.profile("", ("",))  # as an engine is judged that nobody knows
        return Profiles(self.profile(new.placement, tuple(sorted(engines))), unknown)

    def _told(
        self,
        old: Deliverable | None,
        new: Deliverable | None,
        judged: Judged,
        shared: set[Any],
    ) -> Change:
        verdict, found, fields, films = judged
        one, lineage = new or old, self.now if new else self.base
        assert one is not None and lineage is not None
        about = one.about
        identity = [self.name, one.sku, one.placement.replace("/", "."), one.locale]
        return Change(
            id=".".join([*identity, *([one.scene] if one.key in shared else [])]),
            campaign=self.name,
            scene=one.scene,
            sku=one.sku,
            placement=one.placement,
            locale=one.locale,
            market=str(about.get("market", "")),
            direction="rtl" if one.params.get("direction") == "rtl" else "ltr",
            medium=_medium(one),
            fate="changed" if old and new else "added" if new else "removed",
            old=self._side(old, self.base) if old and self.base else None,
            new=self._side(new, self.now) if new and self.now else None,
            verdict=verdict,
            regions=found,
            fields=fields,
            findings=tuple(_row(told) for told in self.told.get(new.path, ())) if new else (),
            safe=_safe(one),
            group="",
            alt=self.facts[id(lineage)].alt(one.locale),
            frames=films.frames if films else (),
            rate=films.rate if films else "",
        )

    def _side(self, one: Deliverable, lineage: Lineage) -> Side:
        facts = self.facts[id(lineage)]
        file = self.hand.film(one) if _medium(one) == "video" else self.hand.picture(one)
        return Side(
            one.path, one.sha256, one.md5, *_size(one), str(one.request["id"]), file,
            self.hand.placed(one), facts.copy(one), facts.of(one),
        )  # fmt: skip


def _shown(fields: tuple[FieldChange, ...], found: tuple[Region, ...]) -> tuple[FieldChange, ...]:
    """Without what this picture doesn't show: a logo on dark ground, where the light one stands. Words always count."""
    causes = {cause for region in found for cause in region.causes}
    return tuple(f for f in fields if f.kind == "copy" or f.source in causes) if found else fields


def _row(told: Told) -> dict[str, Any]:
    """A row as lineage.json has it, with `where` (file:line:column) and, if an exception covers it, `waived`."""
    found = told.finding
    waived = f"{told.waiver.owner}, until {told.waiver.expires}: {told.waiver.reason}" if told.waiver else ""
    return {
        "check": found.check,
        "severity": found.severity.value,
        "outcome": found.outcome.value,
        "message": found.message,
        "measured": found.measured,
        "allowed": found.allowed,
        "box": list(found.box) if found.box else None,
        "span": list(found.span) if found.span else None,
        "source": found.source,
        "where": told.where,
        "waived": waived,
    }


def _engines(one: Deliverable, lineage: Lineage) -> Iterator[str]:
    """The renderers that made a picture, from the layout down to the plate."""
    left, seen = [one.request], set()
    while left:
        request = left.pop()
        if request["id"] not in seen:
            seen.add(request["id"])
            yield str(request["renderer"])
            named = (i.get("request") for i in request["inputs"].values() if isinstance(i, dict))
            left += [lineage.requests[n] for n in named if n in lineage.requests]


def _spec(one: Deliverable) -> dict[str, Any]:
    spec = one.about.get("spec")
    return spec if isinstance(spec, dict) else {}


def _medium(one: Deliverable) -> str:
    return str(_spec(one).get("medium", "image"))


def _size(one: Deliverable) -> tuple[int, int]:
    width, height = one.params["size"]
    return int(width), int(height)


def _safe(one: Deliverable) -> tuple[int, int, int, int]:
    """Top, right, bottom, left in pixels: as the layout was told, or by the placement's spec."""
    told = one.params.get("safe")
    if isinstance(told, list) and len(told) == 4:
        top, right, bottom, left = map(int, told)
        return top, right, bottom, left
    try:
        spec = Placement.model_validate_json(json.dumps(_spec(one)))
    except ValidationError:
        return 0, 0, 0, 0
    area = spec.safe_area("rtl" if one.params.get("direction") == "rtl" else "ltr")
    width, height = _size(one)
    edges = (area.top * height, area.right * width, area.bottom * height, area.left * width)
    top, right, bottom, left = (math.ceil(edge - 1e-6) for edge in edges)
    return top, right, bottom, left
