"""Whose word counts: nothing can bring its own signers along, and nobody comes back who was taken out."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.lineage.signatures import SUFFIX
from onbrief.signoff.arrivals import target
from onbrief.signoff.signers import signers_for
from onbrief.signoff.standing import standing
from onbrief.signoff.worth import decisions_of
from tests.signoff.house import House, tip


def faults(house: House, name: str = "dusk") -> list[str]:
    return [problem.what for problem in standing(house.root, name).faults]


def relative(house: House, path: Path) -> str:
    return path.relative_to(house.root).as_posix()


def merge(house: House, branch: str, *how: str) -> None:
    house.run("switch", "-q", "main")
    house.run("merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch, *how)


def test_before_the_merge_the_tip_counts_and_after_it_the_commit_before(house: House) -> None:
    before = tip(house)
    house.run("switch", "-q", "-c", "yes")
    path = house.decide()
    assert signers_for(house.root, relative(house, path)).revision == before
    house.commit("Creative approves")
    house.run("switch", "-q", "main")
    house.write("README", "Something else meanwhile")
    meanwhile = house.commit("Meanwhile")
    merge(house, "yes")
    assert signers_for(house.root, relative(house, path)).revision == meanwhile
    house.write("README", "And later")
    house.commit("Later")
    assert signers_for(house.root, relative(house, path)).revision == meanwhile
    assert not faults(house)


def test_a_pull_request_that_adds_its_own_signer_approves_nothing(house: House) -> None:
    house.run("switch", "-q", "-c", "mine")
    house.sign_in(house.line("ada"), house.line("eve"))
    house.commit("Let me in")
    with pytest.raises(InputError, match="it is signed by a key that policies/allowed_signers doesn't list"):
        house.decide("eve")
    forced(house, "eve")
    house.commit("And approve")
    assert faults(house) == ["it is signed by a key that policies/allowed_signers doesn't list"]
    house.run("switch", "-q", "main")
    house.run("merge", "-q", "--squash", "mine")
    house.commit("Squashed")
    assert faults(house) == ["it is signed by a key that policies/allowed_signers doesn't list"]


def forced(house: House, who: str) -> None:
    """A decision that our own command would refuse to write: signed with a key that is not yet listed."""
    here = house.run("branch", "--show-current").strip()
    house.run("config", "onbrief.target", here)
    house.decide(who)
    house.run("config", "--unset", "onbrief.target")


def test_an_old_branch_revives_no_revoked_signer(house: House) -> None:
    house.run("switch", "-q", "-c", "old")
    house.decide()
    house.commit("Creative approves")
    house.run("switch", "-q", "main")
    house.sign_in(house.line("ben"))
    house.commit("Ada has left")
    house.run("switch", "-q", "old")
    assert faults(house) == ["it is signed by a key that policies/allowed_signers doesn't list"]
    merge(house, "old")
    assert faults(house) == ["it is signed by a key that policies/allowed_signers doesn't list"]


def test_what_was_merged_in_time_stays_approved_when_its_signer_leaves(house: House) -> None:
    house.decide()
    house.commit("Creative approves")
    house.sign_in(house.line("ben"))
    house.commit("Ada has left")
    assert not faults(house)
    assert standing(house.root, "dusk").told("creative") == ""


def test_a_stolen_key_that_was_revoked_cannot_sign_an_old_decision_anew(house: House) -> None:
    path = house.decide()
    signature = path.with_name(path.name + SUFFIX)
    kept = signature.read_bytes()
    signature.unlink()
    house.commit("A decision without its signature")
    house.sign_in(house.line("ben"))
    house.commit("Ada's key was stolen")
    signature.write_bytes(kept)
    house.commit("Its signature")
    assert faults(house) == ["it is signed by a key that policies/allowed_signers doesn't list"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (',valid-before="20250101"', "it is signed by a key that was not valid then"),
        (',valid-after="20990101"', "it is signed by a key that was not valid then"),
    ],
)
def test_a_key_out_of_its_time_signs_nothing(house: House, more: str, says: str) -> None:
    house.sign_in(house.line("ada", more=more))
    house.commit("A key for some time")
    with pytest.raises(InputError, match=says):
        house.decide()


def test_a_key_that_expired_since_still_vouches_for_what_was_merged_before(house: House) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    house.sign_in(house.line("ada", more=f',valid-before="{soon:%Y%m%d}"'))
    house.commit("A key until tomorrow")
    path = house.decide()
    house.commit("In time")
    assert not faults(house)
    late = (soon + timedelta(days=9)).isoformat()
    house.run("commit", "-q", "--amend", "-m", "Too late", at=late)
    assert signers_for(house.root, relative(house, path)).when > soon
    assert faults(house) == ["it is signed by a key that was not valid then"]


def test_an_expired_key_is_not_revived_by_a_commit_that_claims_to_be_old(house: House) -> None:
    house.run("branch", "-q", "before")
    house.sign_in(house.line("ada", more=',valid-before="20250101"'))
    house.commit("A key of long ago")
    house.run("config", "onbrief.target", "before")
    house.decide()
    house.run("config", "--unset", "onbrief.target")
    house.commit("From long ago", at="2024-06-01T00:00:00+00:00")
    assert faults(house) == ["it is signed by a key that was not valid then"]


def test_a_key_signs_only_as_the_roles_it_is_listed_for(house: House) -> None:
    house.sign_in(house.line("ada", "creative"))
    house.commit("Creative only")
    with pytest.raises(InputError, match=r"ada@lumen\.example may not sign as onbrief-brand"):
        house.decide(scope="brand")


def test_nobody_signs_for_somebody_else(house: House) -> None:
    house.sign_in(house.line("ada"), house.line("ben"))
    house.commit("Two of them")
    with pytest.raises(InputError, match=r"ada@lumen\.example signed it, not ben@lumen\.example"):
        house.decide("ben", key="ada")


def test_a_machine_decides_nothing(house: House) -> None:
    house.edit("policies/signoff.yaml", "machines: {}", "machines: {Ada@lumen.example: agent}")
    house.commit("Ada is an agent")
    with pytest.raises(InputError, match="Ada Reed is an agent; only people decide"):
        house.decide()


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (lambda path: path.write_text(path.read_text().replace("It is right.", "It is fine.")), "its signature is not that of these bytes"),
        (lambda path: path.with_name(path.name + SUFFIX).unlink(), "nobody signed this decision"),
        (lambda path: path.write_text("{}"), "this is no decision"),
        (lambda path: path.with_name(path.name + SUFFIX).write_text("no signature"), "it is signed by a key that policies/allowed_signers doesn't list"),
    ],
)  # fmt: skip
def test_a_touched_decision_counts_for_nothing(house: House, tamper: object, says: str) -> None:
    path = house.decide()
    house.commit("Creative approves")
    assert not faults(house)
    tamper(path)  # type: ignore[operator]
    assert faults(house) == [says]
    house.commit("Tampered")
    assert faults(house) == [says]
    assert {m.state for m in standing(house.root, "dusk").marks["creative"].values()} == {"open"}


def test_an_approval_of_another_campaign_is_not_replayed(house: House) -> None:
    path = house.decide()
    shutil.copytree(house.root / "campaigns/dusk", house.root / "campaigns/dawn")
    house.edit("campaigns/dawn/brief.yaml", "campaign: dusk", "campaign: dawn")
    house.commit("Replayed")
    assert faults(house, "dawn") == ["this decision is about another campaign, dusk"]
    path.rename(path.with_name("20260101-000000-creative-00000000.json"))
    assert [g.fault for g in decisions_of(house.root, "dusk")] == ["nobody signed this decision"]


def test_what_came_with_the_first_commit_was_judged_by_nobody(house: House) -> None:
    house.decide()
    house.run("switch", "-q", "--orphan", "new")
    house.run("checkout", "-q", "main", "--", ".")
    house.run("add", "-A")
    house.commit("All at once")
    house.run("branch", "-q", "-f", "main", "new")
    assert faults(house) == [
        "it came in with the first commit that this clone holds, so nobody could be listed before it"
    ]


def test_a_list_of_signers_too_large_to_be_one_lists_nobody(house: House) -> None:
    house.sign_in(house.line("ada"), "# filler\n" * 150_000)
    house.commit("A list too long")
    with pytest.raises(
        InputError, match=r"nobody is listed: .* holds no policies/allowed_signers of at most 1 MB"
    ):
        house.decide()


def test_the_target_is_what_origin_calls_its_own_before_main(house: House, tmp_path: Path) -> None:
    assert target(house.root) == "refs/heads/main"
    house.run("clone", "-q", str(house.root), str(tmp_path / "clone"))
    clone = House(tmp_path / "clone", house.keys)
    assert target(clone.root) == "refs/remotes/origin/main"
    clone.run("remote", "set-head", "origin", "--delete")
    assert target(clone.root) == "refs/remotes/origin/main"
    clone.run("config", "onbrief.target", "origin/trunk")
    assert target(clone.root) == "origin/trunk"
    assert "no branch origin/trunk here" in signers_for(clone.root, "campaigns/dusk/decisions/x.json").fault


def test_only_the_evidence_that_the_role_allows_counts(house: House) -> None:
    house.write("policies/signoff/brand.yaml", "role: brand\ntitle: Brand\nevidence: [forge]\n")
    house.commit("Brand speaks on the forge alone")
    with pytest.raises(InputError, match="for Brand no signed decision counts, only forge"):
        house.decide(scope="brand")


def test_a_clone_without_its_history_says_so(house: House, tmp_path: Path) -> None:
    path = house.decide()
    house.commit("Creative approves")
    house.run("clone", "-q", "--depth", "1", f"file://{house.root}", str(tmp_path / "clone"))
    found = signers_for(tmp_path / "clone", relative(house, path))
    assert (found.revision, found.cure) == ("", "Fetch the whole history: git fetch --unshallow.")
