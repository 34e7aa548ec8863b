"""A waiver is narrow, signed and in date, or it covers nothing and is a finding itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.finding import Finding, Outcome, Severity
from onbrief.pipeline.severity import Told, settle
from onbrief.pipeline.waivers import matches

TODAY = date(2026, 11, 21)
LIST = "campaigns/x/waivers.yaml"
ASSETS = [f"variants/{locale}/{n}.jpg" for locale in ("ar-AE", "en-GB") for n in range(8)] + ["masters/a.png"]
SLIP = Finding("contrast", Severity.BLOCK, "The CTA has 2.1:1; darken it.", "brief.yaml#/title", "2.1", "4.5")
BLIND = Finding("contrast", Severity.WARN, "This gate didn't run: x.", "brief.yaml", outcome=Outcome.NOT_RUN)
SOUND = {
    "check": "contrast",
    "assets": "variants/ar-AE/[0-3].jpg",
    "reason": "A partner reads it out.",
    "owner": "Ada Reed <ada@lumen.example>",
    "signed": "2026-11-20",
    "expires": "2026-12-20",
}


@pytest.fixture
def told(tmp_path: Path):
    """Settles findings under one waiver: told("contrast finding's asset", expires=…)."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "campaigns/x").mkdir(parents=True)
    (tmp_path / "campaigns/x/brief.yaml").write_text("title: X\n", "utf-8")
    (tmp_path / "policies/gates.yaml").write_text(
        "waivers: {owners: [Ada Reed <ada@lumen.example>], days: 60, share: 0.25}\n", "utf-8"
    )

    def settled(
        asset: str = ASSETS[0], finding: Finding = SLIP, ran=None, **changes: str | None
    ) -> list[Told]:
        lines = [f"{key}: {value}" for key, value in {**SOUND, **changes}.items() if value is not None]
        text = "# Exceptions.\nwaivers:\n- " + "\n  ".join(lines) + "\n"
        (tmp_path / LIST).write_text(text, "utf-8")
        return settle(tmp_path, "x", "lumen", [(asset, finding)], ASSETS, TODAY, ran)

    return settled


def said(told: list[Told]) -> list[str]:
    """What is told of waivers: severity, place, message, figures."""
    return [
        f"{t.finding.severity} {t.where} {t.finding.message}"
        + (f" [{t.finding.measured}; {t.finding.allowed}]" if t.finding.measured else "")
        for t in told
        if t.finding.check == "waiver"
    ]


def test_a_waived_finding_is_told_with_who_lets_it_stand_and_blocks_nothing(told) -> None:
    [one] = told()
    assert one.finding.message == SLIP.message
    assert (one.waiver.owner, one.waiver.expires) == ("Ada Reed <ada@lumen.example>", date(2026, 12, 20))
    assert not one.blocks(strict=True)


def test_it_covers_its_own_gate_and_files_alone(told) -> None:
    assert told("variants/en-GB/0.jpg")[0].waiver is None
    assert told(ASSETS[0], Finding("spec", Severity.BLOCK, "x", "brief.yaml"))[-1].waiver is None


def test_it_holds_on_its_last_day(told) -> None:
    assert told(expires="2026-11-21")[0].waiver
    assert said(told(signed="2026-11-01", expires="2026-11-20")) == [
        f"block {LIST}:8:3 The waiver of “contrast” for variants/ar-AE/[0-3].jpg ended on 2026-11-20; "
        "mend the finding, or have it signed anew. [2026-11-20; 2026-11-21 or later]"
    ]


@pytest.mark.parametrize(
    ("changes", "line", "text"),
    [
        (
            {"signed": None},
            3,  # where it would stand: the waiver itself
            "is not signed yet; the owner writes the day: `signed: YYYY-MM-DD`.",
        ),
        (
            {"signed": "2026-11-22"},
            7,
            "is not signed yet; the owner writes the day: `signed: YYYY-MM-DD`.",
        ),
        (
            {"owner": "Eve <eve@lumen.example>"},
            6,
            "is signed by Eve <eve@lumen.example>, who isn't listed under `waivers: owners:` in "
            "policies/gates.yaml; have a listed owner sign it.",
        ),
        (
            {"expires": "2027-11-20"},
            8,
            "holds too long; let it end by 2027-01-19. [365 days; at most 60 days]",
        ),
    ],
)
def test_an_unsigned_or_too_long_one_is_a_finding_and_waives_nothing(told, changes, line, text) -> None:
    found = told(**changes)
    assert said(found) == [
        f"block {LIST}:{line}:3 The waiver of “contrast” for variants/ar-AE/[0-3].jpg {text}"
    ]
    assert all(t.waiver is None for t in found)
    assert any(t.blocks(strict=False) for t in found if t.finding.check == "waiver")


@pytest.mark.parametrize(
    ("assets", "text"),
    [
        ("variants/ar-AE/**", "covers too many files; name fewer in its `assets`. [8 of 16 variants; at most 25 %]"),
        ("'**/*.jpg'", "covers too many files; name fewer in its `assets`. [16 of 16 variants; at most 25 %]"),
        ("'*'", "covers everything; name the files that it is about. [*; names of files]"),
        ("'**/*'", "covers everything; name the files that it is about. [**/*; names of files]"),
    ],
)  # fmt: skip
def test_one_that_covers_too_much_is_a_finding(told, assets: str, text: str) -> None:
    bare = assets.strip("'")
    assert said(told(assets=assets)) == [f"block {LIST}:4:3 The waiver of “contrast” for {bare} {text}"]


def test_one_file_of_a_kind_may_always_be_covered(told) -> None:
    assert said(told("masters/a.png", assets="masters/*")) == []


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("'*'", "names no single gate; write one waiver a gate."),
        ("waiver", "would waive the rules for waivers; nobody can."),
        ("contrst", "names a gate that doesn't exist; put its id right. Did you mean “contrast”?"),
    ],
)
def test_one_that_names_no_gate_is_a_finding(told, check: str, text: str) -> None:
    bare = check.strip("'")
    assert said(told(check=check)) == [
        f"block {LIST}:3:3 The waiver of “{bare}” for variants/ar-AE/[0-3].jpg {text}"
    ]


def test_one_that_nothing_needs_is_noted_where_its_gate_looked_at_everything(told) -> None:
    assert said(told("variants/en-GB/0.jpg")) == [
        f"note {LIST}:3:3 The waiver of “contrast” for variants/ar-AE/[0-3].jpg covers no finding now; delete it."
    ]
    assert said(told("variants/en-GB/0.jpg", ran=["spec"])) == []


def test_what_could_not_be_looked_at_is_waived_only_by_name(told) -> None:
    assert told(finding=BLIND, ran=[])[0].blocks(strict=True)
    assert not told(finding=BLIND, not_run="true")[0].blocks(strict=True)


def test_a_finding_about_no_one_file_goes_by_the_file_that_caused_it(told) -> None:
    assert told("", assets="brief.yaml")[0].waiver


def test_what_is_no_waiver_is_told_at_its_place(told) -> None:
    with pytest.raises(InputError) as error:
        told(owner="Ada", expires="soon")
    assert str(error.value) == (
        f"{LIST}:6:10: “Ada” should be a name and a mail address\n"
        "    Write it like this: Ada Reed <ada@lumen.example>\n"
        f"{LIST}:8:12: a date is expected here, not “soon”\n"
        "    Write it like this: 2027-06-30"
    )


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("variants/*/a.jpg", "variants/x/a.jpg", True),
        ("variants/*/a.jpg", "variants/x/y/a.jpg", False),
        ("variants/**/a.jpg", "variants/x/y/a.jpg", True),
        ("variants/**/a.jpg", "variants/a.jpg", True),
        ("variants/**", "variants/x/y/a.jpg", True),
        ("variants", "variants/a.jpg", False),
        ("**/a?.jpg", "x/ab.jpg", True),
        ("x/*.JPG", "x/a.jpg", False),
    ],
)
def test_a_star_stays_in_its_folder_and_two_do_not(pattern: str, name: str, fits: bool) -> None:
    assert matches(pattern, name) is fits


@given(st.text("*?[]a/", max_size=200), st.text("a/", max_size=200))
def test_no_pattern_takes_long(pattern: str, name: str) -> None:
    assert matches(pattern, name) in (True, False)
