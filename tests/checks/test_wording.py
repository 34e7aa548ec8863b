"""What a market bans isn't said, and what it demands is."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import wording
from onbrief.model.wording import Words
from tests.checks.conftest import line
from tests.defects.sketch import BANNER, draw

POLICY = Path(__file__).parents[2] / "policies" / "words.yaml"
RULE = "reason: It misleads.\n    confidence: A\n    source: tests\n    checked_on: 2026-11-01"


def said(folder, rule, sketch=BANNER, market="GB", locale="en-GB", placement="iab-display/300x250"):
    policy = folder / "words.yaml"
    policy.write_text(f"rules:\n  one:\n    {rule}\n    {RULE}\n", "utf-8")
    subject, spec = draw(replace(sketch, params={"locale": locale}), folder)
    about = {"market": market, "placement": placement}
    subject = replace(subject, about=about, inputs={"policies.words": policy})
    return [line(f) for f in wording.run(subject, spec)]


def test_a_banned_word_blocks(tmp_path):
    assert said(tmp_path, "banned: [Late Hours]") == [
        "block copy/en-GB.yaml#/body: The body copy says “Late Hours”: It misleads; take it out. "
        "[“Late Hours”; allowed: another word]"
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "banned: [hour, are]",  # parts of words
        "banned: [hours]\n    markets: [DE]",
        "banned: [hours]\n    languages: [de]",
        "banned: [hours]\n    stylepacks: [perch]",
        "banned: [hours]\n    except_channels: [iab-display]",
        "banned: [hours]\n    least_side: 251",
        "banned: [hours]\n    where: [headline]",
        "shown: legal",
        "required: [use as directed]",
        "required: [drink responsibly]\n    when: [gin]",
    ],
)
def test_it_is_silent_where_a_rule_does_not_hold(tmp_path, rule):
    assert said(tmp_path, rule) == []


def test_an_ending_is_open_where_the_rule_says_so(tmp_path):
    assert len(said(tmp_path, "banned: [hour*]")) == 1


def test_a_severity_is_that_of_the_rule(tmp_path):
    assert said(tmp_path, "banned: [hours]\n    severity: warn")[0].startswith("warn ")


@pytest.mark.parametrize(
    ("banned", "text"), [("治る", "つかれが治る一杯"), ("يشفي", "ويَشْفي"), ("guérit", "Il GUÉRIT")]
)
def test_every_script_is_searched(tmp_path, banned, text):
    assert len(said(tmp_path, f"banned: [{banned}]", BANNER.say("body", text=text))) == 1


def test_a_demanded_sentence_that_is_missing_blocks(tmp_path):
    assert said(tmp_path, "when: [late hours]\n    required: [Drink responsibly]") == [
        "block copy/en-GB.yaml#/legal: “late hours” is said, but not “Drink responsibly”: It misleads; "
        "add it to the legal line. [not said; allowed: “Drink responsibly”]"
    ]


def test_a_text_that_must_be_seen_blocks_where_it_is_not(tmp_path):
    assert said(tmp_path, "shown: legal", BANNER.drop("legal")) == [
        "block copy/en-GB.yaml#/legal: The legal line is missing: It misleads; make room for it. "
        "[no legal line; allowed: a legal line]"
    ]


@pytest.mark.parametrize("rule", ["banned: [a]\n    shown: legal", "when: [a]\n    banned: [b]", "banned: 7"])
def test_a_policy_that_cannot_be_read_is_told(tmp_path, rule):
    assert said(tmp_path, rule) == [
        "warn brief.yaml#/deliverables/0: This gate didn't run: policies/words.yaml can't be read; "
        "run `onbrief validate`."
    ]


def test_without_a_policy_it_is_not_judged(judge):
    assert judge("wording", BANNER) == [
        "warn brief.yaml#/deliverables/0: This gate didn't run: there is no policies/words.yaml."
    ]


def test_our_own_policy_can_be_read():
    words = wording._read(POLICY, 0)
    assert isinstance(words, Words) and len(words.rules) >= 10


@given(st.text(min_size=1, max_size=40), st.text(max_size=200))
def test_any_phrase_can_be_looked_for(phrase, text):
    assert wording._first([phrase], text) in (phrase, None)
