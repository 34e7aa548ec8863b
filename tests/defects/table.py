"""checks/README.md: the gates' record as a table, for whoever wants to know how far a green gate can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from checks import CHECKS
from checks.film import FILM_CHECKS
from onbrief.cli.explain import looks_at, question, says
from onbrief.pipeline.records import FALSE, GROSS, RECORD, Row, Share, percent, rows
from tests.defects import SEEDS
from tests.defects.films.seeds import SEEDS as FILM_SEEDS
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
FILMS = """\
Tried in the same way on clean spots of seven seconds in three shapes, four languages and four frame rates (made of the \
demo's masters, with words in motion and sound), and on harmless ones: slow moves, dark scenes, light that breathes, dips \
through white, declared holds, blacks and pauses. `python -m tests.defects.films` writes it (checks/films.json). CPU-seconds \
are the gate's own, after the one decode that all share.
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
    films = [f"## Gates of films and their record\n\n{FILMS}", *_record_of(FILM_CHECKS, len(FILM_SEEDS))]
    lines = [HEAD, *_record_of(CHECKS, len(SEEDS)), "## What they ask", "", *_asked(CHECKS), "", *films]
    return "\n".join([*lines, "## What gates of films ask", "", *_asked(FILM_CHECKS), ""])


def _record_of(gates: Iterable[str], kinds: int) -> Iterator[str]:
    """The table of these gates' record, and of how much it is made."""
    known = rows() or {}
    mine = {name: known.get(name) for name in gates}
    yield from map(
        _line, (COLUMNS, ("---",) * len(COLUMNS), *(_record(name, row) for name, row in mine.items()))
    )
    yield f"\n{kinds} kinds of defect, {sum(_tried(row) for row in mine.values() if row)} trials.\n"


def _asked(gates: Iterable[str]) -> Iterator[str]:
    return map(_line, (("gate", "asks", "looks at", "defects tried"), ("---",) * 4, *map(_asks, gates)))


def _record(name: str, row: Row | None) -> tuple[str, ...]:
    if row is None:
        return (f"`{name}`", *("" for _ in COLUMNS[2:]), says(name))
    caught = [_share(told[strength]) for told in (row.told, row.unseen) for strength in reversed(STRENGTHS)]
    seconds = "" if row.seconds is None else f"{row.seconds:g}"
    lost = f", {row.not_run} not judged" if row.not_run else ""
    return f"`{name}`", *caught, _share(row.false) + lost, _share(row.blame), seconds, says(name)


def _asks(name: str) -> tuple[str, ...]:
    seeds = [seed.name for seed in (*SEEDS, *FILM_SEEDS) if seed.check == name]
    return f"`{name}`", question(name), looks_at(name), "; ".join(seeds) or "none yet"


def _tried(row: Row) -> int:
    return sum(share.of for share in row.told.values()) + row.false.of


def _share(share: Share) -> str:
    return f"{share.hits} / {share.of}" if share.of else ""


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
