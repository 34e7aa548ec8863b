"""What ends soon, and what is out with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from onbrief.audit import index
from onbrief.audit.expiring import Ending, expiring
from onbrief.errors import InputError
from tests.audit.house import House, lineage
from tests.studio import make_studio

TODAY = date(2027, 6, 1)  # the flight is from June to August


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The studio's sound brief and style pack, with a lineage that nobody rendered."""
    house = House(make_studio(tmp_path).root)
    house.write("stylepacks/lumen/rights.yaml", "holdings: []\n")
    house.build()
    house.commit("As if built")
    return house


def ending(house: House, days: int = 30, today: date = TODAY) -> list[Ending]:
    return expiring(index.open(house.root), today, days)


def rights(house: House, until: date | str, scenes: str = "[golden-hour]") -> None:
    house.write(
        "campaigns/dusk/rights.yaml",
        "holdings:\n"
        f"  - {{name: Ines Moreau, kind: talent, holder: An agency, licence: Contract 12, scenes: {scenes},\n"
        f"     markets: worldwide, channels: all, until: {until}}}\n",
    )


def test_a_right_that_ends_in_the_flight_is_told_with_what_is_out(house: House) -> None:
    rights(house, date(2027, 6, 20))
    english = next(r["id"] for r in lineage()["requests"] if r["about"].get("locale") == "en-GB")
    house.publish(1, [house.asset(1, 0, request=english), house.asset(1, 1)])
    house.commit("Publish")
    (found,) = ending(house)
    assert (found.kind, found.until, found.in_flight) == ("right", date(2027, 6, 20), True)
    assert found.where == "campaigns/dusk/rights.yaml:3:41"
    assert [asset.name for asset in found.shipped] == ["lumen_dusk_yuzu_story_0_v1.jpg"]


def test_what_ends_later_or_after_the_flight_is_not_told(house: House) -> None:
    for until in (TODAY + timedelta(days=31), "perpetual"):
        rights(house, until)
        assert ending(house) == []
    rights(house, date(2027, 6, 20))
    assert ending(house, today=date(2027, 9, 1)) == []


def test_a_key_that_ends_is_told_with_its_roles(house: House) -> None:
    house.write(
        "policies/allowed_signers",
        "# who may sign\n"
        'ada@lumen.example namespaces="onbrief-brand,onbrief-legal",valid-before="20270611" ssh-ed25519 AAAA\n'
        'ben@lumen.example namespaces="onbrief-brand",valid-before="20300101" ssh-ed25519 AAAA\n'
        "cleo@lumen.example ssh-ed25519 AAAA\n",
    )
    (found,) = ending(house)
    assert (found.kind, found.what) == ("key", "the key of ada@lumen.example for brand,legal")
    assert (found.until, found.where) == (date(2027, 6, 10), "policies/allowed_signers:2:1")
    assert not found.in_flight


def test_an_exception_that_ends_is_told(house: House) -> None:
    house.write(
        "campaigns/dusk/waivers.yaml",
        "waivers:\n"
        "  - {check: contrast, assets: 'variants/**', reason: It is dusk., owner: Ada Reed <ada@lumen.example>,\n"
        "     signed: 2027-05-01, expires: 2027-06-15}\n",
    )
    (found,) = ending(house)
    assert (found.kind, found.until, found.in_flight) == ("waiver", date(2027, 6, 15), True)


def test_a_mistake_hides_nothing_silently(house: House) -> None:
    house.write("campaigns/dusk/rights.yaml", "holdings: [{name: x}]\n")
    with pytest.raises(InputError, match=r"campaigns/dusk/rights.yaml:1"):
        ending(house)
    house.write("campaigns/dusk/rights.yaml", "holdings: []\n")
    house.write("policies/allowed_signers", 'ada valid-before="20271399" ssh-ed25519 AAAA\n')
    with pytest.raises(InputError, match="this is no day"):
        ending(house)
