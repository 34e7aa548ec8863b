"""`onbrief approve`, `reject` and `new signer`, word for word."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.model.canonical import sha256
from onbrief.signoff.listing import list_signer
from onbrief.signoff.standing import standing
from onbrief.signoff.worth import decisions_of
from tests.signoff.house import CREATIVE, MAILS, House
from tests.studio import Studio

ANSWERS = [word for question, answer in CREATIVE.items() for word in ("--answer", f"{question}={answer}")]


@pytest.fixture
def desk(house: House) -> Studio:
    return Studio(house.root)


def typed(house: House, command: str, *more: str, who: str = "ada") -> list[str]:
    return [
        command,
        "dusk",
        "--reason",
        "It is right.",
        "--who",
        MAILS[who],
        "--key",
        str(house.key(who)),
        *more,
    ]


def test_it_says_what_was_approved_what_is_open_and_what_to_type(house: House, desk: Studio) -> None:
    told = desk.onbrief(*typed(house, "approve", *ANSWERS))
    assert (told.returncode, told.stderr) == (0, "")
    assert re.sub(r"\d{8}-\d{6}-creative-[0-9a-f]{8}", "ID", told.stdout) == (
        "dusk: Creative (Ada Reed) approves 3 files\n"
        "  campaigns/dusk/decisions/ID.json\n"
        "  open: Brand has not approved 3 files\n"
        "Next: git add campaigns/dusk/decisions && git commit -m 'creative approves dusk'\n"
    )
    told = desk.onbrief(*typed(house, "reject", "--only", "b.jpg", "--format", "json"))
    assert json.loads(told.stdout)["open"]["creative"] == "Creative rejected 1 file (b.jpg)"


def test_without_a_terminal_every_open_question_is_told_with_what_to_type(house: House, desk: Studio) -> None:
    told = desk.onbrief(*typed(house, "approve", *ANSWERS[2:]))
    assert told.returncode == 2
    assert told.stderr == (
        "policies/signoff/creative.yaml: Does any picture look generated?\n"
        "    --answer looks-generated=yes|no|n/a, accepted: no\n"
    )
    told = desk.onbrief(*typed(house, "approve", *ANSWERS, "--answer", "looks-generated=yes"))
    assert "“Does any picture look generated?” is answered with yes" in told.stderr
    told = desk.onbrief(*typed(house, "approve", *ANSWERS, "--answer", "culture-ae=yes"))
    assert "Creative is not asked this about these files" in told.stderr
    assert not list((house.root / "campaigns/dusk/decisions").glob("*"))


def test_answers_may_stand_in_a_file(house: House, desk: Studio, tmp_path: Path) -> None:
    sheet = tmp_path / "answers.yaml"
    sheet.write_text(
        "looks-generated: no\nholds-together: yes\nsmall-sizes: 'yes: read at 4 cm'\npeople-shown: n/a\narabic-reading: yes\n"
    )
    told = desk.onbrief(*typed(house, "approve", "--answers", str(sheet)))
    assert told.returncode == 0, told.stderr
    [given] = decisions_of(house.root, "dusk")
    assert {(a.question, a.answer, a.note) for a in given.decision.answers if a.note} == {
        ("small-sizes", "yes", "read at 4 cm")
    }


def test_what_a_client_wrote_is_recorded_by_somebody_who_signs_for_it(
    house: House, desk: Studio, tmp_path: Path
) -> None:
    mail = tmp_path / "yes.eml"
    mail.write_text("We love it.")
    kim = (
        "--for",
        "Kim Lee <kim@client.example>",
        "--document",
        str(mail),
        "--on",
        "2027-05-03",
        "--scope",
        "brand",
    )
    told = desk.onbrief(*typed(house, "approve", *kim))
    assert (told.returncode, "ada@lumen.example may not sign as onbrief-proxy" in told.stderr) == (2, True)
    house.sign_in(house.line("ada", "creative,proxy"))
    house.commit("Ada may record")
    told = desk.onbrief(*typed(house, "approve", *kim))
    assert told.returncode == 0, told.stderr
    assert "Brand (Kim Lee, recorded by Ada Reed) approves 3 files" in told.stdout
    [given] = decisions_of(house.root, "dusk")
    assert given.fault == "" and given.decision.document
    assert (given.decision.document.name, given.decision.document.sha256) == (
        "yes.eml",
        sha256(b"We love it."),
    )
    house.edit("policies/signoff/brand.yaml", "proxy]", "proxy]\nspeakers: ['Lou <lou@client.example>']")
    house.commit("Lou alone speaks for the client")
    assert [g.fault for g in decisions_of(house.root, "dusk")] == [""], "what was recorded before stays"
    told = desk.onbrief(*typed(house, "approve", *kim))
    assert "Kim Lee is none of those who speak for Brand" in told.stderr


def test_status_waits_for_roles_and_is_ready_when_all_approve(house: House, desk: Studio) -> None:
    assert standing(house.root, "dusk").told("creative") == "Creative has not approved 3 files"
    for scope in ("creative", "brand"):
        answers = ANSWERS if scope == "creative" else []
        assert desk.onbrief(*typed(house, "approve", "--scope", scope, *answers)).returncode == 0
    assert standing(house.root, "dusk").complete


def test_a_signer_is_listed_once_and_plainly(house: House, desk: Studio) -> None:
    key = ("--key", str(house.key("ben").with_suffix(".pub")))
    told = desk.onbrief(
        "new", "signer", "ben@lumen.example", "--role", "brand", "--publish", "--until", "2028-01-01", *key
    )
    assert told.returncode == 0, told.stderr
    public = " ".join(house.key("ben").with_suffix(".pub").read_text().split()[:2])
    line = (
        f'ben@lumen.example namespaces="onbrief-brand,onbrief-publish,git",valid-before="20280101" {public}'
    )
    assert (
        told.stdout
        == f"{line}\nNext: commit policies/allowed_signers in a pull request of its own; it counts when that is merged.\n"
    )
    assert (house.root / "policies/allowed_signers").read_text().splitlines()[-1] == line
    assert (
        "this key is listed already"
        in desk.onbrief("new", "signer", "b@x.example", "--role", "brand", *key).stderr
    )
    for mail in ("*@lumen.example", "a@b.example,c@d.example", 'a"@b.example', "ben"):
        with pytest.raises(InputError, match="this is no mail address of one person"):
            list_signer(house.root, mail, ["brand"], house.key("eve"), None)
    house.commit("Ben")
    told = desk.onbrief(*typed(house, "approve", "--scope", "brand", who="ben"))
    assert told.returncode == 0, told.stderr
