"""AI is told where it took part, as law, platforms and the client want it, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import disclosure
from onbrief.model.dossier import Dossier, Words
from onbrief.model.policies import Duty
from tests.checks.dossiers import generated, lumen, saying, told, with_brief, yes

LEGAL = "copy/en-GB.yaml#/legal"


def peopled(whole: Dossier) -> Dossier:
    scenes = {n: s.model_copy(update={"depicts": ("people",)}) for n, s in whole.brief.scenes.items()}
    return with_brief(whole, scenes=scenes)


def owing(whole: Dossier, *duties: dict) -> Dossier:
    """Other duties."""
    common = {"why": "W", "ai_use": ["full"], "source": "Invented", "confidence": "A"}
    made = [Duty.model_validate({**common, "checked_on": date(2026, 11, 21), **duty}) for duty in duties]
    policy = whole.policies.disclosure.model_copy(update={"duties": tuple(made)})
    return replace(whole, policies=replace(whole.policies, disclosure=policy))


def test_generated_pictures_that_are_told_as_all_want_it_pass() -> None:
    assert told(disclosure.run(generated())) == []


def test_a_wish_below_what_a_law_wants_is_told_with_both() -> None:
    found = told(disclosure.run(generated(wish="none")))
    assert {source for _, source, _ in found} == {"brief.yaml#/disclosure/wish"}
    assert (
        "block",
        "brief.yaml#/disclosure/wish",
        "The EU wants generated pictures marked so that a machine can tell, and for 19 deliverables in DE "
        "the brief plans no note in the metadata; make `wish` metadata.",
    ) in found


def test_generated_people_in_the_eu_want_a_visible_label_and_a_yes() -> None:
    why = "The EU wants generated pictures that could pass for real people to be told as such"
    assert told(disclosure.run(peopled(generated()))) == [
        (
            "block",
            "brief.yaml#/disclosure/wish",
            f"{why}, and for 19 deliverables in DE the brief plans no visible label; make `wish` visible.",
        ),
        (
            "block",
            "brief.yaml#/disclosure",
            f"{why}, and legal hasn't said yes for DE to the end of the flight; "
            "ask, and write the answer under `clearances` in rights.yaml.",
        ),
    ]
    signed = replace(peopled(generated()), clearances=(yes(0, "legal", "eu-deep-fake"),))
    assert len(told(disclosure.run(signed))) == 1


def test_a_platform_that_wants_it_declared_is_told_by_channel() -> None:
    found = told(disclosure.run(generated(declared=("google", "google-display"))))
    assert [(source, message.rpartition("; ")[2]) for _, source, message in found] == [
        ("brief.yaml#/disclosure/declared", "add youtube to `declared`."),
        ("brief.yaml#/disclosure/declared", "add youtube to `declared`."),  # YouTube's own rule, and Google's
    ]


def test_a_duty_holds_from_its_first_day() -> None:
    duty = {"id": "new", "level": "law", "visible": "required"}
    assert told(disclosure.run(owing(generated(), {**duty, "from": date(2027, 9, 1)}))) == []
    assert len(told(disclosure.run(owing(generated(), {**duty, "from": date(2027, 8, 31)})))) == 1


@pytest.mark.parametrize(
    "text, phrase",
    [
        ("AI-generated image.", "AI-generated"),
        ("Parts are AI\u2011modified.", "AI-modified"),
        ("Made\u00a0with A\u00adI", "made with AI"),
    ],
)
def test_a_label_on_pictures_that_no_model_made_is_false(text: str, phrase: str) -> None:
    assert told(disclosure.run(saying(lumen(), "en-GB", text))) == [
        (
            "block",
            LEGAL,
            f"“{phrase}” would be told of 19 deliverables in which no generative model took part; "
            "take it out of these words.",
        )
    ]


@pytest.mark.parametrize(
    "text", ["Made without AI.", "No AI was used.", "Fair-generated", "Air-generated bubbles"]
)
def test_words_that_only_look_like_a_label_are_none(text: str) -> None:
    assert told(disclosure.run(saying(lumen(), "en-GB", text))) == []


@pytest.mark.parametrize(
    "locale, text",
    [("ja-JP", "本画像はAI生成です。"), ("ar-AE", "أُنشئت بالذكاء الاصطناعي"), ("de-DE", "Ein KI\u2011Bild")],
)
def test_a_label_is_read_in_every_language(locale: str, text: str) -> None:
    assert [source for _, source, _ in told(disclosure.run(saying(lumen(), locale, text)))] == [
        f"copy/{locale}.yaml#/legal"
    ]


def test_a_denial_of_generated_pictures_is_false() -> None:
    assert told(disclosure.run(saying(generated(), "en-GB", "Made without AI."))) == [
        (
            "block",
            LEGAL,
            "“without AI” would be told of 19 deliverables in which a generative model took part; tell the truth.",
        )
    ]


def test_a_declaration_without_ai_is_false() -> None:
    plan = lumen().brief.disclosure.model_copy(update={"declared": ("youtube",)})
    assert told(disclosure.run(with_brief(lumen(), disclosure=plan))) == [
        (
            "block",
            "brief.yaml#/disclosure/declared",
            "The brief declares AI on youtube, and no generative model took part there; take it out.",
        )
    ]


def test_a_visible_label_that_is_planned_must_be_drawn() -> None:
    whole = owing(generated(wish="visible"))
    for locale, text in (("de-DE", "KI-generiert"), ("ar-AE", "بالذكاء الاصطناعي"), ("ja-JP", "AI生成")):
        whole = saying(whole, locale, text)
    assert told(disclosure.run(saying(whole, "en-GB", "AI-generated."))) == []
    assert told(disclosure.run(saying(whole, "en-GB", "0 % alcohol."))) == [
        (
            "block",
            LEGAL,
            "A generative model took part and the brief plans a visible label, "
            "and “AI-generated” is missing on 19 deliverables; write it in the legal line.",
        )
    ]


def test_levels_that_contradict_each_other_are_told_and_law_wins() -> None:
    law = {"id": "law", "level": "law", "metadata": "required"}
    platform = {"id": "quiet", "level": "platform", "channels": ["youtube"], "metadata": "forbidden"}
    assert told(disclosure.run(owing(generated(), platform, law))) == [
        (
            "block",
            "/policies/disclosure.yaml#/duties/0/metadata",
            "law (law) wants a note in the metadata and quiet (platform) forbids it on 4 deliverables; "
            "law wins, so take these placements out or settle it with quiet.",
        )
    ]


def test_a_wish_that_a_platform_forbids_is_told_with_both() -> None:
    platform = {
        "id": "quiet",
        "level": "platform",
        "channels": ["youtube"],
        "metadata": "forbidden",
        "why": "YouTube strips it",
    }
    assert told(disclosure.run(owing(generated(), platform))) == [
        (
            "block",
            "brief.yaml#/disclosure/wish",
            "YouTube strips it, and for 4 deliverables in AE, DE, GB and JP the brief plans a note in the metadata; "
            "plan it otherwise.",
        )
    ]


@given(st.text(max_size=200))
def test_any_words_can_be_read(text: str) -> None:
    words = Words(text, "en-GB", True, LEGAL, ())
    policy = lumen().policies.disclosure
    assert not (disclosure.says(words, policy) and disclosure.plain(text) == "")
