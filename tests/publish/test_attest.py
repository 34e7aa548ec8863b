"""What a publish states about itself, signed, and what is left of it when somebody changes a byte."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.model.actor import Actor
from onbrief.model.ledger import Asset, Publish, core_id
from onbrief.publish.attest import envelope, read_envelope, statement
from onbrief.publish.publication import File
from tests.publish.test_seal import OURS, signer
from tests.publish.things import PICTURES, label

BRIEF = "campaigns/lumen-summer/brief.yaml"
LEDGER = "ledger/2027/06/lumen-summer-v1.jsonl"


def file(name: str) -> File:
    mine = label(PICTURES["JPEG"][0], name)
    own = core_id(mine.core)
    return File(
        Asset(id=own, core=mine.core, delivered="d" * 64, bytes=9, previous="e" * 64), Path(name), {}, mine
    )


PUBLISH = Publish(
    id="lumen-summer-v1",
    client="lumen",
    campaign="lumen-summer",
    version=1,
    at=datetime(2027, 6, 1, 10, tzinfo=UTC),
    by=Actor(kind="bot", name="CI", email="ci@lumen.example"),
    revision="f" * 40,
    sources={BRIEF: "b" * 40, "stylepacks/lumen": "c" * 40},
    decisions=(),
    separation="required",
    report="0" * 64,
    assets=2,
)
STATED = statement(PUBLISH, [file("b.jpg"), file("a.jpg")], LEDGER, "1" * 64)


def today() -> dict[str, Any]:
    """Stated while the test's certificates are valid."""
    now = PUBLISH.model_copy(update={"at": datetime.now(UTC)})
    return statement(now, [file("a.jpg")], LEDGER, "1" * 64)


MADE = envelope(today(), OURS)


def test_it_names_every_file_and_the_ledger() -> None:
    assert [(one["name"], one["digest"]["sha256"]) for one in STATED["subject"]] == [
        ("a.jpg", "d" * 64),
        ("b.jpg", "d" * 64),
        (LEDGER, "1" * 64),
    ]


def test_it_says_from_what_and_how() -> None:
    built, ran = STATED["predicate"]["buildDefinition"], STATED["predicate"]["runDetails"]
    assert built["buildType"] == "urn:onbrief:publish/1"
    assert built["externalParameters"] == {
        "brief": {"path": BRIEF, "gitBlob": "b" * 40},
        "locales": ["de-DE"],
        "version": 1,
    }
    assert ran["metadata"] == {
        "invocationId": "lumen-summer-v1",
        "startedOn": "2027-06-01T10:00:00Z",
        "finishedOn": "2027-06-01T10:00:00Z",
    }
    digests = {one["name"]: one["digest"] for one in built["resolvedDependencies"]}
    assert digests == {
        "repository": {"gitCommit": "f" * 40},
        BRIEF: {"gitBlob": "b" * 40},
        "stylepacks/lumen": {"gitTree": "c" * 40},
        "logo:lumen": {"sha256": "1" * 64},
        "font:Outfit": {"sha256": "2" * 64},
        "model:sdxl": {"sha256": "4" * 64},
    }


def test_the_same_publish_states_the_same() -> None:
    assert statement(PUBLISH, [file("a.jpg"), file("b.jpg")], LEDGER, "1" * 64) == STATED


def test_a_signed_statement_is_read_back_without_faults() -> None:
    assert read_envelope(MADE, [OURS.root]) == (
        json.loads(json.dumps(today() | {"predicate": read()["predicate"]})),
        (),
    )


def read() -> dict[str, Any]:
    return json.loads(base64.b64decode(json.loads(MADE)["payload"]))


def test_numbers_that_json_would_round_are_refused() -> None:
    with pytest.raises(ValueError, match="too large for JSON"):
        envelope({**STATED, "seed": 2**63 - 1}, OURS)


def test_a_stranger_is_told_as_one() -> None:
    stated, faults = read_envelope(MADE, [signer().root])
    assert stated is not None
    assert faults == ("the signer's certificate leads to none of the roots that you named",)
    assert read_envelope(MADE, [])[1] == faults


def test_a_strangers_certificate_does_not_make_their_key_ours() -> None:
    told = json.loads(envelope(today(), signer()))
    told["signatures"][0]["cert"] = OURS.chain
    assert read_envelope(json.dumps(told).encode(), [OURS.root]) == (
        None,
        ("its signature is not that of what it states",),
    )


def test_a_changed_statement_is_named() -> None:
    told = json.loads(MADE)
    told["payload"] = base64.b64encode(json.dumps({**today(), "subject": []}).encode()).decode()
    assert read_envelope(json.dumps(told).encode(), [OURS.root]) == (
        None,
        ("its signature is not that of what it states",),
    )


def test_another_payload_type_is_refused() -> None:
    told = {**json.loads(MADE), "payloadType": "text/plain"}
    assert read_envelope(json.dumps(told).encode(), [OURS.root]) == (
        None,
        ("it holds something else than a statement (text/plain)",),
    )


def test_a_statement_from_after_the_certificate_ran_out_is_told() -> None:
    late = statement(
        PUBLISH.model_copy(update={"at": datetime(2099, 1, 1, tzinfo=UTC)}), [file("a.jpg")], LEDGER, "1" * 64
    )
    assert read_envelope(envelope(late, OURS), [OURS.root])[1] == (
        "the signer's certificate was not valid then",
    )


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_envelopes_are_refused_in_words(drawn: st.DataObject) -> None:
    hurt = bytearray(MADE)
    for _ in range(drawn.draw(st.integers(1, 3))):
        hurt[drawn.draw(st.integers(0, len(hurt) - 1))] = drawn.draw(st.integers(0, 255))
    stated, faults = read_envelope(bytes(hurt), [OURS.root])
    assert faults or stated == read()


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.text(max_size=5),
        lambda x: (
            st.dictionaries(
                st.sampled_from(["payload", "payloadType", "signatures", "cert", "sig", "keyid"]), x
            )
            | st.lists(x)
        ),
    ).map(lambda v: json.dumps(v).encode())
)
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    stated, faults = read_envelope(data, [OURS.root])
    assert stated is None
    assert faults
