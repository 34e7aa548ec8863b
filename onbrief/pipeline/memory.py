"""What engines failed at before: as lineage.json records it, and in a build that was killed before it could be recorded.

An attempt that is remembered is not paid for again. `onbrief build --again` tries once more what may succeed by now.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from onbrief.files import write_json
from onbrief.lineage.read import lineage_of
from onbrief.pipeline.approved import REVISIONS
from onbrief.pipeline.attempts import Place, Tried, as_row, number_of, place_of, read, recorded
from onbrief.pipeline.jobs import Job

AGAIN = "ONBRIEF_AGAIN"  # set for the stage by `onbrief build --again`
Key = tuple[str, int, int, str]  # scene, place, attempt, request


class Memory:
    """Of one campaign's candidates, while their stage runs. It is written down at each step."""

    def __init__(self, root: Path, name: str):
        self.path = root / ".onbrief" / "tries" / f"{name}.json"
        self.rows: dict[Key, Tried] = {}
        for revision in (*REVISIONS, None):
            rows = recorded(lineage_of(root, name, revision))
            self._learn(lasting(rows, again=bool(os.environ.get(AGAIN))))
        ended, rows = self._journal()
        if not ended:
            self._learn(one for one in rows if one.over and (one.cost or not one.passing))
        self.tried: list[Tried] = []

    def of(self, job: Job) -> Tried | None:
        """How this attempt failed before; None where it didn't, or may be made once more."""
        return self.rows.get((*place_of(job), number_of(job), job.id))

    def add(self, row: Tried) -> None:
        self.tried.append(row)
        if row.over:
            self._write(ended=False)

    def end(self) -> None:
        """The stage came to its end, so that what failed is known to whoever reads its output."""
        self._write(ended=True)

    def _learn(self, rows: Iterable[Tried]) -> None:
        for one in rows:
            self.rows.setdefault(_key(one), one)

    def _journal(self) -> tuple[bool, list[Tried]]:
        try:
            told = json.loads(self.path.read_text("utf-8"))
            return bool(told["ended"]), list(read(told["tried"]))
        except (OSError, ValueError, KeyError, TypeError):
            return True, []

    def _write(self, ended: bool) -> None:
        if self.tried or self.path.exists():
            write_json(self.path, {"ended": ended, "tried": [as_row(one) for one in self.tried]})


def spent_on(root: Path, name: str, rows: Iterable[Tried]) -> list[Tried]:
    """The same with seconds and cost, as far as this machine or an earlier record knows them."""
    _, journal = Memory(root, name)._journal()
    known = {_key(one): one for one in [*recorded(lineage_of(root, name)), *journal]}
    found = []
    for one in rows:
        same = known.get(_key(one))
        alike = same and (same.outcome, same.why) == (one.outcome, one.why)
        found.append(
            one.model_copy(update={"seconds": same.seconds, "cost": same.cost}) if same and alike else one
        )
    return found


def _key(one: Tried) -> Key:
    return (*one.place, one.attempt, one.request)


def lasting(rows: list[Tried], again: bool) -> list[Tried]:
    """What failed, and needn't be tried once more: what was left out is weighed anew. again: what may succeed by now, is, too."""
    empty: set[Place] = {one.place for one in rows if one.outcome == "asked"} if again else set()
    return [
        one for one in rows if one.outcome in ("failed", "found") and not (one.passing and one.place in empty)
    ]
