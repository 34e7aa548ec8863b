"""The file says what the copy says."""

from dataclasses import replace

import pytest

from tests.defects.sketch import BANNER

COPY = {role: words.text for role, words in BANNER.words.items()}


def said(judge, sketch=BANNER, **copy):
    return judge("copy-approved", replace(sketch, params={"copy": {**COPY, **copy}}))


def test_the_same_words_pass_however_they_break(judge):
    assert said(judge, headline="Slow light, long\u00a0da\u00adys") == []


def test_other_words_block(judge):
    assert said(judge, cta="Find yours!") == [
        "block copy/en-GB.yaml#/cta: The CTA says “Find yours”, but the copy is “Find yours!”; render it again. "
        "[“Find yours”; allowed: “Find yours!”]"
    ]


def test_words_that_nobody_wrote_block(judge):
    assert said(judge, legal="") == [
        "block copy/en-GB.yaml#/legal: The legal line says “Use as directed.”, which no copy file asks for; "
        "write it there, or take it out. [“Use as directed.”; allowed: no legal line]"
    ]


def test_words_that_vanished_block(judge):
    assert said(judge, BANNER.drop("cta")) == [
        "block copy/en-GB.yaml#/cta: The CTA “Find yours” isn't drawn, and the layout doesn't say that it was "
        "left out; render it again. [no CTA; allowed: “Find yours”]"
    ]


@pytest.mark.parametrize("mark", ["é", "e\u0301"])
def test_composed_and_decomposed_accents_are_the_same(judge, mark):
    sketch = BANNER.say("body", text=f"Th{mark} frais")
    assert said(judge, sketch, body="Thé frais") == []
