"""The seal: put on once, read back with everything that is wrong with it named."""

from __future__ import annotations

import io
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import c2pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.errors import InputError
from onbrief.model.ledger import core_id
from onbrief.model.sealing import RESERVE_KB, RESERVE_SVG_KB
from onbrief.publish import development, manifest
from onbrief.publish.certificates import pem
from onbrief.publish.credentials import Credentials, credentials
from onbrief.publish.publication import Part
from onbrief.publish.seal import Seal, Sealed, Sealer, read_seal, unsealed
from tests.publish.things import MASTER, PICTURES, label, saved

KINDS = pytest.mark.parametrize("kind", PICTURES)
FROM = (MASTER, ".png")
JPEG, JPG = PICTURES["JPEG"]


def signer(seconds: float = 0) -> Credentials:
    """A CA and a signer. seconds: how long the signer's certificate is valid."""
    now = datetime.now(UTC)
    root_key, root = development._root(now)
    with pytest.MonkeyPatch.context() as patch:
        if seconds:
            patch.setattr(development, "SIGNER_YEARS", seconds / 86400 / 365)
        key, certificate = development._signer(root_key, root, now)
    return Credentials(key, pem(certificate), pem(root), True, "a test")


OURS = signer()
SEALER = Sealer(OURS)
SEALED = SEALER.seal(JPEG, JPG, label(JPEG), FROM).data


def read(data: bytes, suffix: str = JPG, roots: tuple[str, ...] = (OURS.root,)) -> Seal:
    return read_seal(data, suffix, roots)


@KINDS
def test_a_sealed_file_answers_for_itself(kind: str) -> None:
    data, suffix = PICTURES[kind]
    mine = label(data)
    sealed = SEALER.seal(data, suffix, mine, FROM)
    seal = read(sealed.data, suffix)
    assert (seal.present, seal.intact, seal.trusted, seal.faults) == (True, True, True, ())
    assert seal.core == core_id(mine.core)
    assert seal.manifest == sealed.manifest
    assert seal.lineage["approved"] == mine.core.approved
    assert seal.signer == "onbrief publish (development, trusted nowhere)"
    assert seal.development


@KINDS
def test_the_approved_bytes_come_back_out_of_it(kind: str) -> None:
    data, suffix = PICTURES[kind]
    for master in (FROM, None):
        assert unsealed(SEALER.seal(data, suffix, label(data), master).data, suffix) == data


@KINDS
def test_it_fits_the_room_that_budgets_keep_for_it(kind: str) -> None:
    data, suffix = PICTURES[kind]
    many = tuple(Part("font", f"Noto Sans CJK JP {n}", "2.004", f"{n}" * 64, "OFL-1.1") for n in range(8))
    mine = label(data, description="مساء الخير " * 180, parts=many, title="夏" * 500)
    added = len(SEALER.seal(data, suffix, mine, FROM).data) - len(data)
    assert added <= (RESERVE_SVG_KB if suffix == ".svg" else RESERVE_KB) * 1000


def test_it_tells_what_was_done_and_what_went_in() -> None:
    told = manifests(SEALED)
    own, master = (
        told[read(SEALED).manifest],
        next(m for m in told.values() if m["title"] == "master of golden-hour"),
    )
    actions = own["assertions"][0]["data"]["actions"]
    assert [one["action"] for one in actions] == ["c2pa.opened", "c2pa.edited", "c2pa.placed"]
    assert {one["when"] for one in actions} == {"2027-06-01T10:00:00Z"}
    assert actions[1]["digitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert master["assertions"][0]["data"]["actions"][0]["digitalSourceType"].endswith(
        "/trainedAlgorithmicMedia"
    )
    went_in = {one["title"]: (one["relationship"], one.get("description")) for one in own["ingredients"]}
    assert went_in["font: Outfit 1.1"] == ("componentOf", f"sha256:{'2' * 64}; OFL-1.1")
    assert went_in["master of golden-hour"][0] == "parentOf"
    assert [(one["title"], one["relationship"]) for one in master["ingredients"]] == [
        ("model: sdxl 1.0", "inputTo")
    ]
    mining = next(one["data"] for one in own["assertions"] if one["label"] == "cawg.training-mining")
    assert {one["use"] for one in mining["entries"].values()} == {"notAllowed"}


def test_a_master_is_told_to_be_what_the_cards_say_of_it() -> None:
    sealed = SEALER.seal(JPEG, JPG, replace(label(JPEG), picture="digitalCapture"), FROM)
    master = next(m for m in manifests(sealed.data).values() if m["title"] == "master of golden-hour")
    assert master["assertions"][0]["data"]["actions"][0]["digitalSourceType"].endswith("/digitalCapture")


def test_a_master_of_another_size_was_resized() -> None:
    sealed = SEALER.seal(
        JPEG, JPG, replace(label(JPEG), core=label(JPEG).core.model_copy(update={"size": (9, 9)})), FROM
    )
    actions = manifests(sealed.data)[sealed.manifest]["assertions"][0]["data"]["actions"]
    assert "c2pa.resized" in [one["action"] for one in actions]


def test_a_file_without_master_was_created() -> None:
    sealed = SEALER.seal(JPEG, JPG, label(JPEG), None)
    own = manifests(sealed.data)[sealed.manifest]
    assert [one["action"] for one in own["assertions"][0]["data"]["actions"]] == [
        "c2pa.created",
        "c2pa.placed",
    ]
    assert read(sealed.data).faults == ()


def test_a_placement_that_wants_none_gets_none() -> None:
    bare = label(JPEG)
    bare = replace(bare, core=bare.core.model_copy(update={"seal": "none"}))
    assert SEALER.seal(JPEG, ".gif", bare, FROM) == Sealed(JPEG, "")
    assert read(JPEG) == Seal(faults=("it carries no seal",))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"at": "yesterday"}, "“yesterday” is no time in ISO 8601"),
        ({"at": "2027-06-01T10:00:00"}, "“2027-06-01T10:00:00” says no time zone"),
        (
            {"core": label(JPEG).core.model_copy(update={"source_type": "photo"})},
            "“photo” is no source type of IPTC's",
        ),
    ],
)
def test_what_the_library_would_sign_unread_is_refused(changes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        SEALER.seal(JPEG, JPG, label(JPEG, **changes), FROM)


def test_somebody_who_trusts_nobody_sees_an_intact_seal_of_a_stranger() -> None:
    for roots in ((), (signer().root,)):
        seal = read(SEALED, roots=roots)
        assert (seal.intact, seal.trusted) == (True, False)
        assert "its signer's certificate leads to none of the roots that you named" in seal.faults


def test_a_changed_picture_is_named() -> None:
    changed = bytearray(SEALED)
    changed[-40] ^= 1
    seal = read(bytes(changed))
    assert (seal.intact, seal.trusted) == (False, False)
    assert seal.faults == ("the file was changed after it was sealed, or the seal is another file's",)


def test_the_seal_of_another_file_is_named() -> None:
    other = saved("JPEG", quality=30)
    start = SEALED.index(b"\xff\xeb")
    length = int.from_bytes(SEALED[start + 2 : start + 4]) + 2
    moved = other[:2] + SEALED[start : start + length] + other[2:]
    seal = read(moved)
    assert not seal.intact
    assert "the file was changed after it was sealed, or the seal is another file's" in seal.faults


def test_what_the_seal_tells_cannot_be_changed() -> None:
    seal = read(SEALED.replace(b"lumen-summer", b"lumen-winter"))
    assert not seal.intact
    assert "what the seal tells was changed after it was signed" in seal.faults


def test_a_tampered_master_is_named_though_the_file_itself_is_sound() -> None:
    start = SEALED.index(b"trainedAlgorithmicMedia")
    hurt = SEALED[:start] + b"trainedAlgorithmicMadia" + SEALED[start + 23 :]
    seal = read(hurt)
    assert not seal.intact
    assert any("made from" in fault for fault in seal.faults)


def test_a_master_that_was_tampered_with_before_sealing_is_named() -> None:
    forged = Sealer(OURS)
    good = forged._sign(forged._builder(manifest.of_master(label(JPEG))), ".png", MASTER, label(JPEG))
    hurt = bytearray(good)
    hurt[-30] ^= 1  # a pixel of the signed master
    builder = forged._builder(manifest.of_file(label(JPEG), True, False))
    builder.add_ingredient(manifest.as_ingredient(label(JPEG)), "image/png", io.BytesIO(bytes(hurt)))
    seal = read(forged._sign(builder, JPG, JPEG, label(JPEG)))
    assert not seal.intact
    assert seal.faults == (
        "“master of golden-hour”, which it was made from: the file was changed after it was sealed, "
        "or the seal is another file's",
    )


def test_a_certificate_that_ran_out_is_named_and_the_bytes_are_still_those() -> None:
    short = signer(seconds=2)
    sealed = Sealer(short).seal(JPEG, JPG, label(JPEG), FROM).data
    time.sleep(3.1)
    seal = read(sealed, roots=(short.root,))
    assert (seal.intact, seal.trusted) == (True, False)
    assert seal.faults == (
        "its signer's certificate has run out, and no time stamp proves when it was signed",
    )
    with pytest.raises(InputError, match="it can't be sealed"):
        Sealer(short).seal(JPEG, JPG, label(JPEG), FROM)


def test_a_stripped_seal_is_told() -> None:
    assert read(unsealed(SEALED, JPG)).faults == ("it carries no seal",)
    assert not read(unsealed(SEALED, JPG)).present


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([".jpg", ".png", ".webp", ".svg", ".pdf", ".gif"]), st.binary(max_size=300))
def test_any_bytes_are_read(suffix: str, data: bytes) -> None:
    assert not read(data, suffix).intact


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_seal_is_never_an_error(drawn: st.DataObject) -> None:
    hurt = bytearray(SEALED)
    for _ in range(drawn.draw(st.integers(1, 3))):
        hurt[drawn.draw(st.integers(0, len(hurt) - 1))] = drawn.draw(st.integers(0, 255))
    read(bytes(hurt))
    assert not read(bytes(hurt[: drawn.draw(st.integers(0, len(hurt) - 1))])).intact


def test_a_master_is_signed_once_however_many_files_were_made_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sealer, signed = Sealer(OURS), []
    true = sealer._sign
    monkeypatch.setattr(
        sealer, "_sign", lambda builder, suffix, *rest: signed.append(suffix) or true(builder, suffix, *rest)
    )
    for _ in range(3):
        sealer.seal(JPEG, JPG, label(JPEG), FROM)
    assert signed == [".png", ".jpg", ".jpg", ".jpg"]


def test_the_clones_own_credentials_seal(tmp_path: Path) -> None:
    mine = credentials(tmp_path)
    assert read(Sealer(mine).seal(JPEG, JPG, label(JPEG), FROM).data, roots=(mine.root,)).trusted


def manifests(data: bytes, kind: str = "image/jpeg") -> dict:
    with c2pa.Reader(kind, io.BytesIO(data)) as reader:
        return json.loads(reader.json())["manifests"]
