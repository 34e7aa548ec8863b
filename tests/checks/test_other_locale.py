"""Each locale is spoken to in its own language."""

from dataclasses import replace

import pytest

from checks import other_locale
from tests.checks.conftest import line
from tests.defects.sketch import BANNER, draw


def said(folder, text="Slow light, long days", locale="en-GB", elsewhere=None, direction="ltr"):
    sketch = replace(BANNER.say("headline", text=text), direction=direction, params={"locale": locale})
    subject, spec = draw(sketch, folder)
    headline = tuple(e for e in subject.elements if e.role == "headline")
    about = {"elsewhere": {"headline": elsewhere or {}}}
    return [line(f) for f in other_locale.run(replace(subject, elements=headline, about=about), spec)]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "The sea, in hand, and more of it"),
        ("de-DE", "Der Sommer und das Licht"),
        ("fr-FR", "La mer au creux des mains"),
        ("ja-JP", "LUMEN ボタニカル、夕陽を"),
        ("tlh-XX", "nuqneH tlhIngan maH"),
    ],
)
def test_the_locales_own_language_passes(tmp_path, locale, text):
    assert said(tmp_path, text, locale) == []


def test_the_line_of_another_locale_blocks(tmp_path):
    assert said(tmp_path, "Sorte entdecken", "en-GB", {"de-DE": "Sorte entdecken!"}) == [
        "block copy/en-GB.yaml#/headline: The headline “Sorte entdecken” is the line of de-DE; "
        "put it into English. [the text of de-DE; allowed: a text for en-GB]"
    ]


def test_two_locales_of_one_language_may_say_the_same(tmp_path):
    assert said(tmp_path, "Find yours", "en-GB", {"en-US": "Find yours"}) == []


def test_another_script_blocks(tmp_path):
    assert said(tmp_path, "Slow light, long days", "ja-JP") == [
        "block copy/en-GB.yaml#/headline: The headline “Slow light, long days” isn't written as Japanese is; "
        "put it into that language. [Latin letters; allowed: at least 50% of the letters in the script of ja-JP]"
    ]


def test_a_sentence_of_another_language_blocks(tmp_path):
    assert said(tmp_path, "Der Sommer und das Licht", "en-GB") == [
        "block copy/en-GB.yaml#/headline: The headline “Der Sommer und das Licht” reads as German; "
        "put it into English. [German; allowed: English]"
    ]


def test_a_layout_that_runs_against_the_script_blocks(tmp_path):
    assert said(tmp_path, "Slow light", "en-GB", direction="rtl") == [
        "block copy/en-GB.yaml#/direction: The layout reads right to left, but English reads left to right; "
        "write `direction: ltr`. [rtl; allowed: ltr]"
    ]


def test_without_a_locale_it_is_not_judged(judge):
    assert judge("locale-copy", BANNER) == [
        "warn brief.yaml#/deliverables/0: This gate didn't run: the request names no locale."
    ]
