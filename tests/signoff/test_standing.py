"""What is approved today."""

from __future__ import annotations

import pytest

from onbrief.errors import InputError
from onbrief.signoff.standing import required, standing
from onbrief.signoff.worth import decisions_of
from tests.signoff.house import FILES, House


def states(house: House, scope: str) -> list[str]:
    return [mark.state for mark in standing(house.root, "dusk").marks[scope].values()]


def test_each_role_of_the_brief_must_approve_every_file(house: House) -> None:
    assert not standing(house.root, "dusk").complete
    with pytest.raises(InputError) as told:
        required(house.root, "dusk")
    assert [p.what for p in told.value.problems] == [
        "Brand has not approved 3 files",
        "Creative has not approved 3 files",
    ]
    house.decide(scope="creative")
    house.decide(scope="brand")
    found = required(house.root, "dusk")
    assert found.complete and found.separation == "required"
    assert [(s.scope, s.by.email, s.evidence) for s in found.signed] == [
        ("creative", "ada@lumen.example", "signed"),
        ("brand", "ada@lumen.example", "signed"),
    ]


def test_a_changed_byte_voids_the_approval_of_that_file_alone(house: House) -> None:
    house.decide()
    house.commit("Creative approves")
    house.lineage({path: path if "b.jpg" not in path else "other bytes" for path in FILES})
    house.commit("A new build")
    found = standing(house.root, "dusk")
    assert states(house, "creative") == ["approved", "void", "approved"]
    assert found.told("creative") == "1 file (b.jpg) changed since Creative approved"
    assert found.told("brand") == "Brand has not approved 3 files"
    house.lineage({path: path for path in FILES})
    house.commit("The old build again")
    assert states(house, "creative") == ["approved"] * 3


def test_the_newest_word_counts(house: House) -> None:
    house.decide()
    house.decide(action="reject", only=("a.jpg",))
    assert states(house, "creative") == ["rejected", "approved", "rejected"]
    assert standing(house.root, "dusk").told("creative") == "Creative rejected 2 files (a.jpg, a.jpg)"
    house.decide(only=("variants/en-GB/*",))
    assert states(house, "creative") == ["approved", "approved", "rejected"]


def test_a_decision_names_those_that_nobody_built_upon(house: House) -> None:
    for scope in ("creative", "brand", "creative"):
        house.decide(scope=scope)
    one, two, three = decisions_of(house.root, "dusk")
    assert (one.decision.previous, two.decision.previous) == ((), (one.sha256,))
    assert three.decision.previous == (two.sha256,)


def test_who_wrote_the_words_does_not_approve_them_unless_policy_is_solo(house: House) -> None:
    house.write("campaigns/dusk/copy/en-GB.yaml", "# words\n")
    house.commit("Words", who="Ada Reed <ADA@lumen.example>")
    with pytest.raises(InputError, match="Ada Reed approves what they wrote themselves"):
        house.decide()
    assert not list((house.root / "campaigns/dusk/decisions").glob("*"))
    house.edit("policies/signoff.yaml", "separation: required", "separation: solo")
    house.commit("One person does both here")
    house.decide()
    house.decide(scope="brand")
    assert required(house.root, "dusk").separation == "solo"


def test_what_is_not_committed_cannot_be_approved(house: House) -> None:
    house.lineage(dict.fromkeys(FILES, "a local build"))
    with pytest.raises(InputError, match="this file is changed and not committed"):
        house.decide()


def test_an_unanswered_question_blocks(house: House) -> None:
    with pytest.raises(InputError, match=r"\(looks-generated\) is not answered"):
        house.decide(answers=())
