"""A review of campaigns: what changed in their pictures since a commit, why, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from onbrief.errors import InputError
from onbrief.lineage.git import git
from onbrief.lineage.read import Lineage, lineage_of
from onbrief.model.repository import campaign_names
from onbrief.pipeline.plan import Planner
from onbrief.review.against import Base, base_of, head_of, named
from onbrief.review.around import around
from onbrief.review.changes import Comparison, Found
from onbrief.review.deliverables import deliverables
from onbrief.review.facts import Facts
from onbrief.review.groups import grouped
from onbrief.review.report import CampaignPart, Change, Report


def review(
    root: Path,
    names: Sequence[str],
    against: str | None,
    tell: Callable[[str], None] = lambda _: None,
    head: str = "",
    anew: bool = False,
) -> Report:
    """names: campaigns; none for all, those that are gone since then among them. tell: hears of lost remotes.

    head: the commit that holds what lies here, where that isn't HEAD: CI lays a branch's data over main's code.
    anew: measure the pictures themselves; signatures come with the branch, and a gate trusts none.

    Raises InputError for a commit that isn't there or a record that no build wrote.
    """
    holds = named(root, head) if head else "HEAD"
    base = base_of(root, against, holds)
    planner = Planner(root)
    changes: list[Change] = []
    notes = [base.note] if base.note else []
    campaigns = []
    for name in names or _all(root, base):
        was, now = lineage_of(root, name, base.commit), lineage_of(root, name)
        found = _compared(root, was, now, tell, anew) if was or now else Found()
        if was is None and now is None:
            notes.append(f"{name}: it was never built, so there is nothing to compare")
        changes += found.changes
        notes += found.notes
        campaigns.append(_part(planner, name, now or was, found, now is not None, holds))
    groups, ordered = grouped(changes)
    shown = holds[:10] if head else head_of(root)
    return Report(base.told, base.commit, shown, tuple(campaigns), groups, ordered, tuple(notes))


def _all(root: Path, base: Base) -> list[str]:
    """Today's campaigns, and those that the base had built."""
    listed = git(root, "ls-tree", "-r", "--name-only", base.commit, "--", "campaigns") or ""
    before = [path.split("/")[1] for path in listed.splitlines() if path.endswith("/lineage.json")]
    return sorted({*campaign_names(root), *before})


def _compared(
    root: Path, was: Lineage | None, now: Lineage | None, tell: Callable[[str], None], anew: bool
) -> Found:
    try:
        return Comparison(root, was, now, tell, anew).found()
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        name = (now or was).campaign  # type: ignore[union-attr]
        what = f"it is not as a build writes it ({type(error).__name__}: {str(error)[:80]})"
        raise InputError.at(f"campaigns/{name}/lineage.json", what, f"Run `onbrief build {name}`.") from error


def _part(
    planner: Planner, name: str, lineage: Lineage | None, found: Found, known: bool, head: str
) -> CampaignPart:
    title = Facts(planner.root, lineage).title() if lineage else name
    here = name in campaign_names(planner.root)
    built = deliverables(planner.root, lineage) if lineage and known else []
    current = {(one.sku, one.placement, one.locale): one.sha256 for one in built}
    more = around(planner, name, current, head) if here else {}
    changed = {(c.scene, c.sku, c.placement, c.locale) for c in found.changes}
    places = ((one.scene, one.sku, one.placement, one.locale) for one in built)
    still = tuple(place for place in places if place not in changed)
    return CampaignPart(name, title, found.deliverables, found.same, found.quiet, **more, still=still)
