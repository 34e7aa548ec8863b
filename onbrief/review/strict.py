"""What a gate stops at: changes that nobody asked for and that not every role has approved, byte by byte."""

from __future__ import annotations

from pathlib import Path

from onbrief.errors import InputError
from onbrief.lineage.read import lineage_of
from onbrief.review.report import Change, Report
from onbrief.signoff.standing import Standing, standing


def open_changes(root: Path, report: Report) -> list[Change]:
    """Unexpected changes, and those that could not be looked at. Whoever approved these very bytes has looked."""
    found = [
        c for c in report.changes if c.new and c.fate == "changed" and (c.unexpected or c.verdict is None)
    ]
    stands = {name: _standing(root, name) for name in {change.campaign for change in found}}
    return [change for change in found if not _approved(stands[change.campaign], change)]


def _standing(root: Path, name: str) -> Standing | None:
    try:
        return standing(root, name, lineage_of(root, name))
    except InputError:
        return None


def _approved(stands: Standing | None, change: Change) -> bool:
    path = change.new.path if change.new else ""
    if not stands or not stands.marks:
        return False
    return all(marks[path].state == "approved" for marks in stands.marks.values() if path in marks)
