"""Is the record true? Everything is tried anew, and what the record claims must be found again.

`python -m tests.defects.verify` (`make corpus`, every night) writes nothing. Exit status 1 where a gate that blocks by its
record misses a floor today, or where the record is of another code or corpus.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from checks import CHECKS
from checks.film import FILM_CHECKS
from onbrief.pipeline.records import lacking, row_of, shortfall
from tests.defects.corpus import misses, record, run
from tests.defects.digest import stale
from tests.defects.films import corpus as films
from tests.defects.films import digest as filmed
from tests.defects.renders import cases


def faults(fresh: Mapping[str, Any]) -> Iterator[str]:
    """What the record claims and these fresh rows don't bear out."""
    yield from stale()
    yield from filmed.stale()
    for gate, row in fresh.items():
        if not shortfall(gate) and (why := lacking(row_of(row))):
            yield f"{gate}: by its record it blocks, but now {why}"


def main() -> int:
    verdicts, of_films = run(CHECKS), films.run(films.trials(FILM_CHECKS))
    fresh = {**record(verdicts, cases()), **films.record(of_films)}
    for line in (*misses(verdicts, cases()), *films.misses(of_films)):
        print(line)
    found = list(faults(fresh))
    for line in found or [f"{len(fresh)} gates: the record holds"]:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
