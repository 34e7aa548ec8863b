"""What was spent is summed from records that anyone may have written, each rendering once, and money is never forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.lineage.read import SCHEMA
from onbrief.model.rates import Rates
from onbrief.pipeline.record import _spent
from onbrief.pipeline.spent import Spent, by, in_currency, spent, sums, total, unpriced
from tests.studio import PERSON, Studio

NAME = "dusk"
GPU = {"device": "gpu", "variant": "cuda", "seconds": 1800.0, "asked_by": "Ada", "at": "2027-05-03T10:00:00Z"}
HOSTED = {"hosted": True, "seconds": 9.0, "cost": {"amount": 0.04, "currency": "USD", "basis": "billed"}}
RATES = Rates(currency="EUR", machine_hour={"gpu": 2}, exchange={"USD": 0.5})


def row(number: int, made: dict[str, Any] | None) -> dict[str, Any]:
    return {"request": f"{number:064x}", "key": f"key-{number}", "sha256": f"{number:064x}", "made": made}


def lineage(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A record of candidates that diffusion made."""
    ids = [one["request"] for one in rows]
    params = {"model": "house"}
    requests = [{"id": i, "about": {}, "renderer": "diffusion", "params": params, "inputs": {}} for i in ids]
    files = [
        {"path": f"candidates/hero/{n:02}.png", "md5": "m", "sha256": i, "request": i, "part": "image"}
        for n, i in enumerate(ids)
    ]
    sections = {"sources": [], "requests": requests, "renderings": list(rows), "files": files}
    return {"schema": SCHEMA, "campaign": NAME, **sections, "checks": [{"checks": []}], **more}


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    studio = Studio(tmp_path, NAME)
    studio.campaign.mkdir(parents=True)
    studio.run("git", "init", "-q", "-b", "main")
    return studio


def record(studio: Studio, data: dict[str, Any], day: str = "") -> None:
    (studio.campaign / "lineage.json").write_text(json.dumps(data))
    if day:
        studio.run("git", "add", "-A")
        when = f"{day}T12:00:00Z"
        studio.run("git", *PERSON, "commit", "-qm", "Built", GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)


def test_each_rendering_is_counted_once_by_stage_engine_person_and_month(studio: Studio) -> None:
    record(studio, lineage(row(1, GPU), row(2, {"seconds": 5})), "2027-04-30")
    record(studio, lineage(row(1, GPU), row(3, HOSTED)), "2027-06-01")
    record(studio, lineage(row(1, GPU), row(3, HOSTED), row(4, None)))
    rows = spent(studio.root, NAME)
    counts = {
        key: {name: one.pictures for name, one in by(rows, key).items()}
        for key in ("asked_by", "month", "machine")
    }
    assert counts == {
        "asked_by": {"Ada": 1, "not recorded": 3},
        "month": {"2027-05": 1, "2027-06": 1, "2027-04": 1, "not recorded": 1},
        "machine": {"GPU cuda": 1, "hosted": 1, "CPU": 2},
    }
    assert by(rows, "stage").keys() == {"candidates"}
    assert by(rows, "engine").keys() == {"diffusion/house"}
    assert total(rows).unknown == 1
    assert len(spent(studio.root, NAME, history=False)) == 3


def test_hours_are_priced_by_their_machine_and_a_services_are_in_its_bill(studio: Studio) -> None:
    record(studio, lineage(row(1, GPU), row(3, HOSTED), row(4, {"seconds": 60})))
    whole = total(spent(studio.root, NAME))
    assert sums(whole, RATES) == {"USD": 0.04, "EUR": 1.0}
    assert unpriced(whole, RATES) == ["cpu"]
    assert in_currency({"USD": 0.04, "EUR": 1.0}, RATES, "USD") == (pytest.approx(2.04), [])
    assert in_currency({"USD": 0.04, "EUR": 1.0}, RATES, "GBP") == (0.0, ["EUR", "USD"])


def test_what_was_paid_stays_told_when_its_picture_is_asked_for_no_more(studio: Studio) -> None:
    before = lineage(row(1, GPU), row(3, HOSTED))
    record(studio, before, "2027-04-30")
    now = lineage(row(1, GPU))
    now["spent"] = _spent(studio.root, NAME, before, now)
    assert [(one["key"], one["stage"], one["engine"]) for one in now["spent"]] == [
        ("key-3", "candidates", "diffusion/house")
    ]
    later = lineage()
    later["spent"] = _spent(studio.root, NAME, now, later)
    assert later["spent"] == now["spent"]  # for ever
    record(studio, later)
    assert sums(total(spent(studio.root, NAME, history=False)), Rates()) == {"USD": 0.04}
    again = lineage(row(3, HOSTED))
    assert _spent(studio.root, NAME, later, again) == []  # it is told once
    assert (
        _spent(studio.root, NAME, {"renderings": []}, lineage()) == now["spent"]
    )  # a lost file loses no money


def test_an_attempt_that_failed_and_was_billed_is_counted(studio: Studio) -> None:
    failed = {
        "request": "r",
        "attempt": 1,
        "outcome": "failed",
        "engine": "flux",
        "seconds": 3,
        "cost": {"USD": 0.02},
    }
    made = {**failed, "attempt": 2, "outcome": "made"}
    before = lineage(attempts=[failed, made])
    record(studio, before)
    assert sums(total(spent(studio.root, NAME)), Rates()) == {"USD": 0.02}
    assert len(_spent(studio.root, NAME, before, lineage())) == 1
    assert _spent(studio.root, NAME, before, before) == []


def test_a_record_that_is_none_is_told(studio: Studio) -> None:
    record(studio, {"schema": "x"}, "2027-04-30")
    with pytest.raises(InputError, match="this is not the record of a build"):
        spent(studio.root, NAME)
    record(studio, lineage(row(1, GPU)))
    assert len(spent(studio.root, NAME)) == 1  # what an old commit broke is passed over


odd = st.one_of(
    st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.integers(), st.lists(st.none(), max_size=2)
)
made_up = st.dictionaries(
    st.sampled_from(["seconds", "joules", "cost", "hosted", "device", "variant", "at", "asked_by"]),
    odd | st.dictionaries(st.sampled_from(["amount", "currency", "cpu"]), odd, max_size=3),
)


@given(st.lists(made_up, max_size=3), odd)
def test_nonsense_in_a_record_costs_nothing_and_breaks_nothing(
    records: list[dict[str, Any]], section: Any
) -> None:
    from onbrief.pipeline.spent import _read

    rows = [row(number, made) for number, made in enumerate(records)]
    data = lineage(*rows, spent=section, attempts=section)
    found: list[Spent] = [one for _, one in _read(NAME, data, "2027-05")]
    whole = total(found)
    assert whole.pictures == len(records)
    assert 0 <= whole.seconds < 1e8
    assert all(0 <= amount < 1e8 for amount in sums(whole, RATES).values())
