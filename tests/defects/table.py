"""checks/README.md: the gates' record as a table, for whoever wants to know how far a green gate can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checks import CHECKS
from onbrief.cli.explain import looks_at, question, says
from onbrief.pipeline.records import FALSE, GROSS, RECORD, Row, Share, percent, rows
from tests.defects import SEEDS
from tests.defects.seed import STRENGTHS

README = Path(RECORD).with_name("README.md")
HEAD = f"""\
<!-- Written by `python -m tests.defects.corpus` from checks/record.json and the gates; edit those. -->

# Gates and their record

Each gate is tried on defects that were put into clean renders of the demo campaigns on purpose, at three strengths: \
*below* its limit (it must keep silent), *just over*, and *gross*. A third of the renders is *unseen*: nobody looked at \
them while limits were set. *Accused* are clean files of which it told something all the same. *Right line*: of the \
defects that it told, those whose findings all named the line that caused them.

A gate blocks only if it caught at least {percent(GROSS)} of the gross defects, accused at most {percent(FALSE)} of the clean \
files, and always blamed the right line. Until then it warns. CPU-seconds are the gate's own, without \
decoding and without other programs (Tesseract reads for `words-seen`). `onbrief check --explain GATE` tells its limits and \
where they come from; `onbrief new check NAME` begins another.
"""
COLUMNS = (
    "gate",
    "gross",
    "just over",
    "below",
    "unseen: gross",
    "just over",
    "below",
    "accused",
    "right line",
    "CPU-s a file",
    "a finding",
)


def page() -> str:
    """The whole text of checks/README.md."""
    known = rows() or {}
    record = [COLUMNS, ("---",) * len(COLUMNS), *(_record(name, known.get(name)) for name in CHECKS)]
    asks = [("gate", "asks", "looks at", "defects tried"), ("---",) * 4, *map(_asks, CHECKS)]
    kinds = f"{len(SEEDS)} kinds of defect, {sum(_tried(row) for row in known.values())} trials."
    return "\n".join(
        [HEAD, *map(_line, record), "", kinds, "", "## What they ask", "", *map(_line, asks), ""]
    )


def _record(name: str, row: Row | None) -> tuple[str, ...]:
    if row is None:
        return (f"`{name}`", *("" for _ in COLUMNS[2:]), says(name))
    caught = [_share(told[strength]) for told in (row.told, row.unseen) for strength in reversed(STRENGTHS)]
    seconds = "" if row.seconds is None else f"{row.seconds:g}"
    lost = f", {row.not_run} not judged" if row.not_run else ""
    return f"`{name}`", *caught, _share(row.false) + lost, _share(row.blame), seconds, says(name)


def _asks(name: str) -> tuple[str, ...]:
    seeds = [seed.name for seed in SEEDS if seed.check == name]
    return f"`{name}`", question(name), looks_at(name), "; ".join(seeds) or "none yet"


def _tried(row: Row) -> int:
    return sum(share.of for share in row.told.values()) + row.false.of


def _share(share: Share) -> str:
    return f"{share.hits} / {share.of}" if share.of else ""


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
