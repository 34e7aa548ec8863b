"""Engines and models work only for whom, where and as far as their cards allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks import model_policy
from onbrief.model.card import digest
from tests.checks.dossiers import carded, lumen, told

CARD = "/renderers/models/pathtrace.yaml"
TERMS = {"source": "https://example.com/terms", "read_on": date(2026, 11, 1)}


def test_what_has_no_card_is_unknown_and_blocks() -> None:
    makers = tuple(replace(m, card=None) if m.name == "pathtrace" else m for m in lumen().makers)
    assert told(model_policy.run(replace(lumen(), makers=makers))) == [
        (
            "block",
            "brief.yaml#/engines/pathtrace",
            "Nothing is known of pathtrace, which made 76 deliverables; "
            "write its card, renderers/models/pathtrace.yaml, or use another.",
        )
    ]


@pytest.mark.parametrize(
    "values, key, message",
    [
        (
            {"territories": ["GB", "DE"]},
            "territories",
            "Mitsuba, a path tracer may be shown in GB and DE alone, but is in 38 deliverables for AE and JP; "
            "use another there.",
        ),
        (
            {"clients": {"allow": ["marenne"]}},
            "clients/allow",
            "Mitsuba, a path tracer may work for marenne alone, not for lumen; ask for leave, or use another.",
        ),
        (
            {"clients": {"deny": ["lumen"]}},
            "clients/deny",
            "lumen doesn't want pictures by Mitsuba, a path tracer; use another engine or model.",
        ),
        (
            {"usage": "internal"},
            "usage",
            "Pictures by Mitsuba, a path tracer may go as far as internal, and the campaign is public; use another.",
        ),
    ],
)
def test_a_card_that_is_too_narrow_is_blamed_on_its_key(values: dict, key: str, message: str) -> None:
    assert told(model_policy.run(carded("pathtrace", **values))) == [("block", f"{CARD}#/{key}", message)]


def test_weights_must_be_those_that_were_cleared() -> None:
    files = {"unet/model.onnx": "a" * 64, "vae/model.onnx": "c" * 64}
    whole = carded("pathtrace", generative=True, terms=TERMS, files=files)

    def named(digest: str) -> list[tuple[str, str, str]]:
        makers = tuple(replace(m, digest=digest) if m.name == "pathtrace" else m for m in whole.makers)
        return told(model_policy.run(replace(whole, makers=makers)))

    assert named("a" * 64) == named(digest(files)) == []
    assert named("b" * 64) == [
        (
            "block",
            "brief.yaml#/engines/pathtrace",
            "The weights of Mitsuba, a path tracer that are named aren't those of its card; "
            "name the file that was cleared, or clear this one and add its SHA-256.",
        )
    ]


def test_terms_that_were_read_long_ago_are_a_warning() -> None:
    old = {**TERMS, "read_on": date(2025, 11, 1)}
    assert told(model_policy.run(carded("pathtrace", generative=True, terms=old))) == [
        (
            "warn",
            f"{CARD}#/terms/read_on",
            "The terms of Mitsuba, a path tracer were read 395 days ago; read them again, and write down the day.",
        )
    ]
    assert told(model_policy.run(carded("pathtrace", generative=True, terms=TERMS))) == []
