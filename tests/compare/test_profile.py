"""Which deliverable is compared how strictly is data."""

from __future__ import annotations

from pathlib import Path

import pytest

from onbrief.compare.profile import profile_of, read_policy
from onbrief.errors import InputError
from onbrief.model.comparing import ComparePolicy
from tests.studio import ROOT


def test_the_repository_says_what_holds_where_nothing_is_said(tmp_path: Path) -> None:
    assert read_policy(ROOT) == read_policy(tmp_path) == ComparePolicy()


def test_engines_that_repeat_themselves_are_compared_strictly_and_others_are_not(tmp_path: Path) -> None:
    def of(*engines: str) -> str:
        return profile_of(tmp_path, "instagram/story-1080", {}, engines).name

    assert of("pathtrace", "finish", "typeset") == "deterministic"
    assert of("diffusion", "finish", "typeset") == "tolerant"
    assert of() == "deterministic"


def test_a_placement_may_say_otherwise(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/compare.yaml").write_text(
        "profiles:\n  tolerant: {limits: {16: 2.5, whole: 0.5}, slack: 0.5}\n"
        "placements: {web/hero-21x9: tolerant}\n"
    )
    hero = profile_of(tmp_path, "web/hero-21x9", {}, ["typeset"])
    assert (hero.name, hero.limits, hero.slack) == ("tolerant", {"16": 2.5, "whole": 0.5}, 0.5)
    assert profile_of(tmp_path, "web/email-header", {}, ["typeset"]).name == "deterministic"


def test_a_limit_that_cannot_be_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/compare.yaml").write_text("profiles:\n  tolerant: {limits: {16: -1}}\n")
    with pytest.raises(InputError) as error:
        profile_of(tmp_path, "web/hero-21x9", {})
    assert (
        str(error.value)
        == "policies/compare.yaml:2:27: -1 is out of range\n    Write a number of more than 0."
    )
