"""Tries the gates of films and writes their record; see `tests.defects.films.corpus`."""

from __future__ import annotations

import json
import sys

from checks.film import FILM_CHECKS
from onbrief.files import write_bytes, write_json
from tests.defects.films.corpus import misses, record, run, trials
from tests.defects.films.digest import RECORD
from tests.defects.table import README, page

SCHEMA = "onbrief/record/1"


def main(names: list[str]) -> None:
    chosen = names or list(FILM_CHECKS)
    verdicts = run(trials(chosen))
    old = json.loads(RECORD.read_text("utf-8"))["checks"] if RECORD.exists() else {}
    rows = {name: row for name, row in {**old, **record(verdicts)}.items() if name in FILM_CHECKS}
    write_json(RECORD, {"schema": SCHEMA, "checks": dict(sorted(rows.items()))})
    write_bytes(README, page().encode())
    for line in misses(verdicts):
        print(line)
    for name in chosen:
        print(name, {k: v for k, v in rows.get(name, {}).items() if k != "digest"})


if __name__ == "__main__":
    main(sys.argv[1:])
