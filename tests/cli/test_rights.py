"""`onbrief rights`: what ends too soon, on which line of which file."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.studio import Studio, make_studio

RIGHTS = """\
holdings:
  - name: Sea at dusk
    kind: stock
    holder: Harbour Pictures
    licence: HP contract 2027-114, print and online
    files: [copy/en-GB.yaml]
    markets: [GB]
    channels: all
    from: 2027-01-01
    until: %s
"""
STOCK = "Sea at dusk (stock, Harbour Pictures)"
TERMS = "    HP contract 2027-114, print and online; copy/en-GB.yaml\n"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return make_studio(tmp_path_factory.mktemp("rights"))


def rights(studio: Studio, text: str, *options: str) -> tuple[int, str]:
    """Exit status, and what is told about the campaign's own rights.yaml."""
    (studio.campaign / "rights.yaml").write_text(text, "utf-8")
    told = studio.onbrief("rights", "--on", "2027-05-20", *options)
    return told.returncode, told.stdout + told.stderr


def test_a_right_that_ends_inside_the_flight_is_told_with_its_line(good: Studio) -> None:
    assert rights(good, RIGHTS % "2027-07-15") == (
        1,
        f"campaigns/dusk/rights.yaml:10:5: {STOCK} ends on 2027-07-15, before the flight does (2027-08-31)\n"
        f"{TERMS}dusk: 6 holdings, 1 end too soon\n",
    )


def test_a_right_that_has_ended_is_told_so(good: Studio) -> None:
    assert rights(good, RIGHTS % "2027-05-19") == (
        1,
        f"campaigns/dusk/rights.yaml:10:5: {STOCK} ended on 2027-05-19, before the flight does (2027-08-31)\n"
        f"{TERMS}dusk: 6 holdings, 1 end too soon\n",
    )


def test_the_last_day_of_the_flight_is_still_held(good: Studio) -> None:
    assert rights(good, RIGHTS % "2027-08-31") == (0, "dusk: 6 holdings, 0 end too soon\n")
    assert rights(good, RIGHTS % "perpetual") == (0, "dusk: 6 holdings, 0 end too soon\n")


def test_a_right_that_ends_soon_after_the_flight_is_a_warning(good: Studio) -> None:
    assert rights(good, RIGHTS % "2027-09-02", "--within", "105") == (
        0,
        f"campaigns/dusk/rights.yaml:10:5: {STOCK} ends on 2027-09-02\n"
        f"{TERMS}dusk: 6 holdings, 1 end too soon\n",
    )
    assert rights(good, RIGHTS % "2027-09-02", "--within", "104")[1] == "dusk: 6 holdings, 0 end too soon\n"


def test_a_right_for_another_market_does_not_concern_the_campaign(good: Studio) -> None:
    elsewhere = (RIGHTS % "2027-07-15").replace("[GB]", "[JP]")
    assert rights(good, elsewhere) == (0, "dusk: 5 holdings, 0 end too soon\n")


def test_a_flight_that_is_over_has_no_rights_to_lose(good: Studio) -> None:
    (good.campaign / "rights.yaml").write_text(RIGHTS % "2027-07-15", "utf-8")
    told = good.onbrief("rights", "dusk", "--on", "2027-09-01")
    assert (told.returncode, told.stdout) == (0, "dusk: its flight ended on 2027-08-31\n")


def test_machines_read_the_same(good: Studio) -> None:
    status, text = rights(good, RIGHTS % "2027-07-15", "--format", "json")
    assert status == 1
    (campaign,) = json.loads(text)
    assert campaign["endings"] == [
        {
            "where": "campaigns/dusk/rights.yaml:10:5", "in_flight": True, "name": "Sea at dusk", "kind": "stock",
            "holder": "Harbour Pictures", "licence": "HP contract 2027-114, print and online",
            "files": ["copy/en-GB.yaml"], "markets": ["GB"], "channels": "all", "from": "2027-01-01",
            "until": "2027-07-15", "usage": None, "scenes": [], "consents": [], "proof": "", "note": "",
        }
    ]  # fmt: skip


MISTAKES = {
    "a file that isn't there": (
        "copy/en-GB.yaml", "copy/en-UK.yaml",
        "campaigns/dusk/rights.yaml:6:13: there is no file copy/en-UK.yaml beside this file\n"
        "    6 |     files: [copy/en-UK.yaml]\n      |             ^\n",
    ),
    "a file outside the repository": (
        "copy/en-GB.yaml", "../../../secret.png",
        "campaigns/dusk/rights.yaml:6:13: this path leads out of the repository\n"
        "    6 |     files: [../../../secret.png]\n      |             ^\n    Use a path inside it.\n",
    ),
    "a package that isn't installed": (
        "copy/en-GB.yaml", '"pip:fontpkg_nowhere/a.ttf"',
        "campaigns/dusk/rights.yaml:6:13: this package is not installed\n"
        '    6 |     files: ["pip:fontpkg_nowhere/a.ttf"]\n      |             ^\n'
        "    Run `make setup`, or add it to pyproject.toml.\n",
    ),
    "dates in the wrong order": (
        "from: 2027-01-01", "from: 2027-12-01",
        "campaigns/dusk/rights.yaml:2:5: ends (2027-07-15) before it starts (2027-12-01)\n"
        "    2 |   - name: Sea at dusk\n      |     ^\n",
    ),
    "a name that writes a second line into a log": (
        "name: Sea at dusk", r'name: "Sea\n::error::dusk"',
        "campaigns/dusk/rights.yaml:2:11: this must be one line, without control characters\n"
        r'    2 |   - name: "Sea\n::error::dusk"' "\n      |           ^\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_cure(good: Studio, case: str) -> None:
    old, new, expected = MISTAKES[case]
    text = RIGHTS % "2027-07-15"
    assert old in text
    assert rights(good, text.replace(old, new)) == (2, expected)


def test_a_mistake_in_one_campaign_hides_no_other_campaigns_rights(good: Studio) -> None:
    (good.campaign / "rights.yaml").write_text(RIGHTS % "2027-07-15", "utf-8")
    other = good.root / "campaigns" / "dawn" / "brief.yaml"
    other.parent.mkdir()
    other.write_text("title: Dawn\ntitle: Dusk\n", "utf-8")
    told = good.onbrief("rights", "--on", "2027-05-20")
    shutil.rmtree(other.parent)
    assert told.returncode == 2
    assert told.stdout.endswith("dusk: 6 holdings, 1 end too soon\n")
    where = "campaigns/dawn/brief.yaml:2:1"
    assert f"{where}: “title” stands here twice (first at 1:1)\n" in told.stderr
