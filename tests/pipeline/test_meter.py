"""A rendering's record tells what it took, as the machine's own counters do, and nothing where they can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from onbrief.pipeline import meter
from onbrief.pipeline.meter import Meter, asked_by


@pytest.fixture
def powercap(tmp_path: Path) -> Path:
    """Two processors as Linux shows them, the first with its cores apart, and the platform around both."""
    zones = {
        "intel-rapl:0": "package-0",
        "intel-rapl:0:0": "core",
        "intel-rapl:1": "package-1",
        "intel-rapl:2": "psys",
    }
    for zone, name in zones.items():
        (tmp_path / zone).mkdir()
        (tmp_path / zone / "name").write_text(f"{name}\n")
        (tmp_path / zone / "max_energy_range_uj").write_text("262143328850\n")
        use(tmp_path, zone, 1_000_000)
    return tmp_path


def use(powercap: Path, zone: str, microjoules: int) -> None:
    (powercap / zone / "energy_uj").write_text(f"{microjoules}\n")


def test_energy_is_what_the_processors_counted_each_once(powercap: Path) -> None:
    running = Meter(powercap=powercap)
    for zone, microjoules in {
        "intel-rapl:0": 31_000_000,
        "intel-rapl:0:0": 21_000_000,
        "intel-rapl:1": 6_500_000,
    }.items():
        use(powercap, zone, microjoules)
    use(powercap, "intel-rapl:2", 90_000_000)
    assert running.lap()["joules"] == {"cpu": 35.5}
    assert running.lap()["joules"] == {"cpu": 0.0}  # a lap begins where the last one ended


def test_a_counter_that_began_anew_is_counted_on(powercap: Path) -> None:
    use(powercap, "intel-rapl:0", 262_143_000_000)
    running = Meter(powercap=powercap)
    use(powercap, "intel-rapl:0", 2_000_000)
    assert running.lap()["joules"] == {"cpu": 2.3}


def test_what_cant_be_read_is_not_told(powercap: Path, tmp_path: Path) -> None:
    for zone in powercap.iterdir():
        (zone / "energy_uj").unlink()
    assert "joules" not in Meter(powercap=powercap).lap()
    assert "joules" not in Meter(powercap=tmp_path / "nothing").lap()


def test_the_graphics_cards_are_counted_beside_the_processors() -> None:
    told = iter(({"gpu0": 10.0}, {"gpu0": 14.2}, {"gpu0": 14.2}))
    assert Meter({"gpu": lambda: next(told)}).lap()["joules"] == {"gpu": 4.2}


def test_who_asked_is_gits_user_or_the_account_that_started_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in meter.ACTORS:
        monkeypatch.delenv(name, raising=False)
    known = {"user.name": "Ada Reed\n", "user.email": "ada@lumen.example\n"}
    monkeypatch.setattr(meter, "git", lambda root, command, key: known.get(key))
    asked_by.cache_clear()
    assert asked_by() == "Ada Reed <ada@lumen.example>"
    monkeypatch.setenv("GITHUB_ACTOR", "ada-reed\x1b[31m")
    asked_by.cache_clear()
    assert asked_by() == "ada-reed[31m"
    monkeypatch.delenv("GITHUB_ACTOR")
    known.clear()
    asked_by.cache_clear()
    assert "asked_by" not in Meter({}).lap()
    asked_by.cache_clear()
