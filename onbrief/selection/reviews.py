"""What each person says, in a file of their own: `campaigns/<name>/reviews/<reviewer>.yaml`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from onbrief.errors import InputError, Problem
from onbrief.model.base import Model
from onbrief.model.canonical import sha256
from onbrief.model.reviews import CandidateReview, Comparison, Reviews, VariantReview
from onbrief.model.source import confine, look, read_model, read_text
from onbrief.selection.kept import Changed, Edit, Written, rewrite, settled, stamp, unchanged
from onbrief.selection.yamltext import dumped

MODELINE = "# yaml-language-server: $schema=../../../schemas/reviews.schema.json\n"
HEAD = "# What one person said while choosing. Written by `onbrief lightbox`, or by hand.\n"

# what an entry is about: of each thing a person has one
IDENTITY: dict[str, Callable[[Any], tuple]] = {
    "candidates": lambda entry: (entry.scene, entry.candidate),
    "variants": lambda entry: (entry.sku, entry.placement, entry.locale),
}


def reviews_path(root: Path, campaign: str, who: str) -> Path:
    """The file of that person (`Name <mail>`), whether it is there yet or not. Raises InputError.

    It bears their name; a second person of the same name gets letters after it. A person is known by the mail address.
    """
    folder = confine(root, root / "campaigns" / campaign / "reviews")
    name, mail = _parts(who)
    stem = _slug(name) or _slug(mail.partition("@")[0]) or f"reviewer-{sha256(who.encode())[:8]}"
    first = folder / f"{stem}.yaml"
    if not first.exists():
        theirs = [path for path in sorted(folder.glob("*.yaml")) if _reviewer(root, path) == _person(who)]
        return theirs[0] if theirs else first
    if _reviewer(root, first) in (_person(who), None):
        return first  # one that can't be read is told of when it is read
    return folder / f"{stem[:39]}-{sha256(_person(who).encode())[:8]}.yaml"


def read_reviews(root: Path, campaign: str) -> dict[str, Reviews]:
    """What everybody said, by the name of their file. Raises InputError with every mistake in those files."""
    found: dict[str, Reviews] = {}
    problems: list[Problem] = []
    folder = root / "campaigns" / campaign / "reviews"
    for path in sorted(folder.glob("*.yaml")):
        value, _, told = look(root, path, Reviews)
        problems += told
        if value:
            found[path.stem] = value
    if problems:
        raise InputError(problems)
    return found


def put_candidate(root: Path, campaign: str, who: str, entry: CandidateReview, seen: str | None) -> str:
    """Writes what a person says of a candidate; returns the entry's stamp.

    seen: the stamp of the entry that the person was looking at, None where there was none. Raises Changed where
    another stands there by now, InputError for a reject without a reason.
    """
    write_candidate(root, campaign, who, entry, seen)
    return stamp(entry) or ""


def write_candidate(
    root: Path, campaign: str, who: str, entry: CandidateReview, seen: str | None
) -> Written[Reviews]:
    """The same, for those who may want to undo it."""
    if entry.verdict == "reject" and not entry.reasons:
        what = f"{entry.scene} {entry.candidate} is rejected without a reason"
        raise InputError.at(
            _shown(root, campaign, who), what, "Say why: a word of the style pack's `reasons`."
        )
    return _put(root, campaign, who, "candidates", entry, seen)


def drop_candidate(root: Path, campaign: str, who: str, scene: str, candidate: int, seen: str | None) -> None:
    """Takes back what a person said of a candidate. Raises Changed."""
    _drop(root, campaign, who, "candidates", (scene, candidate), seen)


def put_variant(root: Path, campaign: str, who: str, entry: VariantReview, seen: str | None) -> str:
    """Writes what a person remarks on a delivered picture; returns the entry's stamp. Raises Changed."""
    _put(root, campaign, who, "variants", entry, seen)
    return stamp(entry) or ""


def drop_variant(
    root: Path, campaign: str, who: str, sku: str, placement: str, locale: str, seen: str | None
) -> None:
    """Takes back what a person remarked on a delivered picture. Raises Changed."""
    _drop(root, campaign, who, "variants", (sku, placement, locale), seen)


def add_comparison(root: Path, campaign: str, who: str, entry: Comparison) -> str:
    """Writes that one of two candidates was preferred; returns the entry's stamp."""
    if entry.better == entry.worse:
        raise InputError.at(
            _shown(root, campaign, who), f"{entry.scene} {entry.better} is compared with itself"
        )
    _rewrite(root, campaign, who, "comparisons", lambda _: [Edit(None, entry)])
    return stamp(entry) or ""


def drop_comparison(root: Path, campaign: str, who: str, seen: str) -> None:
    """Takes back a comparison, by its stamp; of equal ones the last. Raises Changed where there is none."""

    def moves(reviews: Reviews) -> Sequence[Edit]:
        places = [i for i, entry in enumerate(reviews.comparisons) if stamp(entry) == seen]
        if not places:
            raise Changed(_shown(root, campaign, who), None)
        return [Edit(places[-1], None)]

    _rewrite(root, campaign, who, "comparisons", moves)


def candidate_of(reviews: Reviews, scene: str, candidate: int) -> CandidateReview | None:
    """What is said of a candidate; of two entries the last counts."""
    return _find(reviews, "candidates", (scene, candidate))[1]


def variant_of(reviews: Reviews, sku: str, placement: str, locale: str) -> VariantReview | None:
    """What is remarked on a delivered picture; of two entries the last counts."""
    return _find(reviews, "variants", (sku, placement, locale))[1]


def _put(root: Path, campaign: str, who: str, key: str, entry: Model, seen: str | None) -> Written[Reviews]:
    def moves(reviews: Reviews) -> Sequence[Edit]:
        place, stands = _find(reviews, key, IDENTITY[key](entry))
        unchanged(_shown(root, campaign, who), stands, seen)
        return [Edit(place, entry)] if stands != settled(entry) else []

    return _rewrite(root, campaign, who, key, moves)


def _drop(root: Path, campaign: str, who: str, key: str, identity: tuple, seen: str | None) -> None:
    def moves(reviews: Reviews) -> Sequence[Edit]:
        place, stands = _find(reviews, key, identity)
        unchanged(_shown(root, campaign, who), stands, seen)
        return [Edit(place, None)] if stands else []

    _rewrite(root, campaign, who, key, moves)


def _find(reviews: Reviews, key: str, identity: tuple) -> tuple[int | None, Any]:
    """The last entry that is meant, and its place."""
    entries = list(enumerate(getattr(reviews, key)))
    return next(((i, e) for i, e in reversed(entries) if IDENTITY[key](e) == identity), (None, None))


def _rewrite(
    root: Path, campaign: str, who: str, key: str, moves: Callable[[Reviews], Sequence[Edit]]
) -> Written[Reviews]:
    return rewrite(root, reviews_path(root, campaign, who), Reviews, key, _head(who), moves)


def _head(who: str) -> str:
    """How a person's file begins."""
    return MODELINE + HEAD + dumped({"schema": "onbrief/reviews/1", "reviewer": who})


def _reviewer(root: Path, path: Path) -> str | None:
    """Whose file this is; None where that can't be read."""
    try:
        line = re.search(r"(?m)^reviewer: ([A-Za-z][^:#'\"\r\n]*)$", read_text(root, path))
        if line:  # as it is written nearly always; a file of a thousand remarks isn't read whole for a name
            return _person(line[1])
        return _person(read_model(root, path, Reviews)[0].reviewer)
    except InputError:
        return None


def _person(who: str) -> str:
    name, mail = _parts(who)
    return (mail or name).casefold()


def _parts(who: str) -> tuple[str, str]:
    found = re.fullmatch(r"\s*([^<>]*?)\s*<([^<>]*)>\s*", who)
    return (found[1], found[2].strip()) if found else (who.strip(), "")


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:48].strip("-")


def _shown(root: Path, campaign: str, who: str) -> str:
    return reviews_path(root, campaign, who).relative_to(root).as_posix()
