"""A person's verdict on a candidate: their own entry in reviews/, and selects.yaml in step with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onbrief.errors import InputError
from onbrief.model.reviews import CandidateReview, Reviews
from onbrief.model.selects import Select, Selects
from onbrief.selection.kept import Edit, Written, put_back, stamp
from onbrief.selection.reasons import known, vocabulary
from onbrief.selection.reviews import candidate_of, write_candidate
from onbrief.selection.selects import change_selects, last, selects_path

NEEDS_REASON = {"pick": "picked", "alternative": "kept as an alternative", "reject": "rejected"}


@dataclass(frozen=True)
class Undo:
    """What takes a decision back, as long as nobody said anything else of the same candidate."""

    reviews: Written[Reviews]
    selects: Written[Selects]


@dataclass(frozen=True)
class Decided:
    """stamp: of the reviewer's entry as it is written. told: what it did beside that, in words; else empty."""

    stamp: str | None
    told: str
    undo: Undo


def decide(
    root: Path,
    campaign: str,
    who: str,
    entry: CandidateReview,
    seen: str | None,
    attempt: int | None = None,
) -> Decided:
    """Writes what a person says of a candidate, and keeps selects.yaml in step.

    A pick becomes the scene's pick, whoever had picked before (`told` says so). An alternative becomes an
    alternative. A reject takes the candidate out of selects.yaml; so does a verdict that is taken back. What is only
    rated or remarked on leaves selects.yaml alone.

    attempt: which one at the candidate was seen, from the second on. seen: the stamp of the entry that the person was looking at, None where there was none. Raises Changed where
    another stands there by now, InputError for a verdict without a reason or a word that is none. Then both files are as they were.
    """
    if entry.verdict and not entry.reasons:
        what = f"{entry.scene} {entry.candidate} is {NEEDS_REASON[entry.verdict]} without a reason"
        raise InputError.at(f"campaigns/{campaign}", what, "Say why: a word of the style pack's `reasons`.")
    known(entry.reasons, vocabulary(root, campaign), entry.verdict)
    said = write_candidate(root, campaign, who, entry, seen)
    before = candidate_of(said.old, entry.scene, entry.candidate)
    told: list[str] = []

    def moves(selects: Selects) -> Sequence[Edit]:
        told[:] = []
        return _in_step(selects, who, entry, attempt, before, told)

    try:
        chosen = change_selects(root, selects_path(root, campaign), moves)
    except BaseException:
        put_back(root, said, "candidates", Reviews)
        raise
    return Decided(stamp(entry), " ".join(told), Undo(said, chosen))


def take_back(root: Path, undo: Undo) -> None:
    """Both files as they were before a decision; what others wrote meanwhile stays. Raises Changed."""
    put_back(root, undo.reviews, "candidates", Reviews)
    put_back(root, undo.selects, "selects", Selects)


def select_of(who: str, entry: CandidateReview, attempt: int | None = None) -> Select:
    """A pick or an alternative as selects.yaml holds it."""
    values: dict[str, Any] = entry.model_dump(
        include={"scene", "candidate", "request", "sha256", "rating", "reasons", "note"}
    )
    role = "pick" if entry.verdict == "pick" else "alternative"
    return Select(**values, attempt=attempt, role=role, who=who, when=entry.when.date())


def _in_step(
    selects: Selects,
    who: str,
    entry: CandidateReview,
    attempt: int | None,
    before: CandidateReview | None,
    told: list[str],
) -> list[Edit]:
    mine = [
        i for i, s in enumerate(selects.selects) if (s.scene, s.candidate) == (entry.scene, entry.candidate)
    ]
    pick = last(selects, lambda s: (s.scene, s.role) == (entry.scene, "pick"))
    same = before is not None and before.verdict == entry.verdict
    if entry.verdict is None:
        taken_back = before is not None and before.verdict in ("pick", "alternative")
        return _out(selects, entry, mine if taken_back else [], who, told)
    if entry.verdict == "reject":
        return _out(selects, entry, mine, who, told)
    if same and not any(selects.selects[i].who == who for i in mine):
        return []  # a remark was added; somebody chose otherwise since
    select = select_of(who, entry, attempt)
    if entry.verdict == "alternative":
        keep = last(
            selects,
            lambda s: s.role == "alternative" and (s.scene, s.candidate) == (entry.scene, entry.candidate),
        )
        out = _out(selects, entry, [i for i in mine if i != keep], who, told)
        return [Edit(keep, select), *out] if keep is not None else [*out, Edit(None, select)]
    stands = selects.selects[pick] if pick is not None else None
    if stands and stands.who != who:
        told.append(f"{stands.who} had picked candidate {stands.candidate}; the last pick counts.")
    spare = [i for i in mine if i != pick and selects.selects[i].role == "alternative"]
    return [Edit(pick, select), *(Edit(i, None) for i in reversed(spare))] if pick is not None else [
        *(Edit(i, None) for i in reversed(spare)), Edit(None, select)
    ]  # fmt: skip


def _out(
    selects: Selects, entry: CandidateReview, places: list[int], who: str, told: list[str]
) -> list[Edit]:
    """Takes these entries of a candidate out, and says whose they were."""
    for place in places:
        stands = selects.selects[place]
        if stands.role == "pick":
            told.append(f"{entry.scene} has no pick now." if stands.who == who else
                        f"{stands.who} had picked it; {entry.scene} has no pick now.")  # fmt: skip
    return [Edit(place, None) for place in reversed(places)]
