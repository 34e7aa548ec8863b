"""Publishing a small shop's campaign for real: who may, what is refused, and what a second or a killed run does."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from onbrief.errors import InputError
from onbrief.lineage.signatures import sign_file
from onbrief.model.actor import actor_of
from onbrief.pipeline.recalled import refuse_used
from tests.shop import CAMPAIGN, Shop


def tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def approved(shop: Shop) -> Shop:
    for role in ("creative", "brand"):
        shop.approve("mara", role)
    return shop


def said(shop: Shop, *arguments: str) -> tuple[int, str]:
    done = shop.person("press", "onbrief", "publish", *arguments)
    return done.returncode, done.stdout + done.stderr


def test_what_nobody_approved_stays_and_the_status_says_who_is_waited_for(shop: Shop) -> None:
    shop.approve("mara", "creative")
    code, told = said(shop, CAMPAIGN, "--to", str(shop.deliveries))
    assert (code, told) == (3, f"{CAMPAIGN}: not published, Brand has not approved 2 files\n")
    assert not shop.deliveries.exists() and not (shop.root / "ledger").exists()


def test_a_merge_of_everything_leaves_what_waits_and_is_no_failure(shop: Shop) -> None:
    code, told = said(shop)
    assert code == 0
    assert "not published, Creative has not approved 2 files; Brand has not approved 2 files" in told


def test_what_is_delivered_is_sealed_and_listed_and_the_receipt_names_all_of_it(published: Shop) -> None:
    folder = published.deliveries / CAMPAIGN
    receipt = json.loads(next(folder.glob("invoice-v1-*.json")).read_text("utf-8"))
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {row["path"] for row in receipt["files"]} | {f"{receipt['publish']}.json"} == there
    with zipfile.ZipFile(folder / "perch_invoice_GB_v1.zip") as pack:
        manifest = json.loads(pack.read("manifest.json"))
        (row,) = manifest["files"]
        assert (folder / "GB" / Path(row["path"]).name).read_bytes() == pack.read(row["path"])
        first, asset = map(json.loads, pack.read("provenance.jsonl").splitlines())
    assert first["separation"] == "required" and first["by"]["kind"] == "bot"
    assert {d["scope"]: d["by"]["name"] for d in first["decisions"]} == {
        "creative": "Mara Lindqvist",
        "brand": "Mara Lindqvist",
    }
    assert asset["delivered"] == row["sha256"] and asset["core"]["approved"] == row["approved_sha256"]
    assert {"font:Inter", "licence:OFL-1.1", "model:vector", "product:perch/app", "stylepack:perch"} <= set(
        asset["core"]["uses"]
    )


def test_a_second_publish_changes_nothing_and_says_so(published: Shop) -> None:
    place = published.delivered_to
    before = tree(place), published.must("ada", "git", "rev-parse", "HEAD")
    told = published.must("press", "onbrief", "publish", CAMPAIGN, "--to", str(place))
    assert "published before, as invoice-v1-" in told
    assert "0 files written, 5 were there" in told
    assert (tree(place), published.must("ada", "git", "rev-parse", "HEAD")) == before


def test_another_place_later_gets_the_same_bytes_and_a_row_of_its_own(published: Shop) -> None:
    other = published.root.parent / "other"
    published.must("press", "onbrief", "publish", CAMPAIGN, "--to", str(other))
    assert tree(other) == tree(published.deliveries)
    rows = [json.loads(p.read_text()) for p in (published.root / "ledger").rglob("*-to-*.jsonl")]
    assert len(rows) == 2 and str(other) in {row["target"] for row in rows}
    assert published.person("lea", "onbrief", "verify", "ledger").returncode == 0


def test_a_trace_of_a_delivered_file_proves_who_approved_it(published: Shop) -> None:
    picture = next(published.delivered_to.rglob("GB/*.webp"))
    told = json.loads(published.must("lea", "onbrief", "trace", str(picture), "--format", "json"))
    marks = {link["title"]: (link["mark"], link["facts"].get("signature", "")) for link in told}
    for role in ("creative", "brand"):
        mark, signature = marks[f"Sign-off, {role}"]
        assert mark == "proved" and signature.startswith("of mara@perch.example, listed at ")


def test_other_files_under_a_published_version_are_refused(published: Shop) -> None:
    published.edit(f"campaigns/{CAMPAIGN}/copy/en-GB.yaml", "cta: Write an invoice", "cta: Write one")
    published.save("ada", "Shorter")
    assert published.person("ada", "onbrief", "build", CAMPAIGN).returncode == 0
    published.save("ada", "Built")
    code, told = said(published, CAMPAIGN)
    assert code == 3
    assert "1 file (app_in-product-card-16x9_en-GB.webp) changed since Brand approved" in told
    approved(published)
    code, told = said(published, CAMPAIGN)
    assert code == 2
    assert re.search(
        r"brief\.yaml: version 1 was published with other files \(ledger/\S+\)\n +Raise `version:`", told
    )


def test_nothing_leaves_a_tree_that_holds_what_git_does_not(shop: Shop) -> None:
    approved(shop)
    shop.edit("stylepacks/perch/stylepack.yaml", "title:", "# Looked at.\ntitle:")
    code, told = said(shop, CAMPAIGN)
    assert code == 2
    assert "stylepacks/perch/stylepack.yaml: this is not committed" in told


def test_a_right_that_ended_since_the_build_stops_the_publish(shop: Shop) -> None:
    approved(shop)
    rights = shop.root / "stylepacks" / "perch" / "rights.yaml"
    rights.write_text(rights.read_text("utf-8").replace("until: perpetual", "until: 2026-10-31", 1), "utf-8")
    shop.save("lea", "The licence ended")
    code, told = said(shop, CAMPAIGN)
    assert code == 2
    assert "block, the first" in told and "onbrief check invoice --strict" in told
    assert not (shop.root / "ledger").exists()


def test_who_writes_and_approves_alone_is_told_in_the_ledger(shop: Shop) -> None:
    (shop.root / "policies" / "signoff.yaml").write_text(
        "separation: solo\nmachines: {press@perch.example: bot}\n"
    )
    signers = shop.root / "policies" / "allowed_signers"
    signers.write_text(f'{signers.read_text()}ada@perch.example namespaces="onbrief-*" {shop.key("ada")}\n')
    shop.save("lea", "Ada works alone")
    for role in ("creative", "brand"):
        shop.approve("ada", role)
    assert "`separation: solo`; the ledger says so" in shop.publish()
    path = next(p for p in (shop.root / "ledger").rglob("*.jsonl") if "-to-" not in p.name)
    assert json.loads(path.read_text().splitlines()[0])["separation"] == "solo"


def test_what_is_recalled_is_neither_built_nor_published_until_it_is_lifted(published: Shop) -> None:
    told = published.must("lea", "onbrief", "recall", "font:Inter", "--reason", "The licence was withdrawn")
    assert "2 shipped files use it. Take them down:" in told
    assert told.count(str(published.delivered_to)) == 2
    published.save("lea", "Recall")
    where = "stylepacks/perch/stylepack.yaml:"
    for command in (("ada", "onbrief", "build", CAMPAIGN), ("press", "onbrief", "publish", CAMPAIGN)):
        done = published.person(*command)
        assert done.returncode == 2
        assert where in done.stderr and "font:Inter was recalled on" in done.stderr
    assert published.person("lea", "onbrief", "verify", "ledger").returncode == 0
    published.must("lea", "onbrief", "recall", "font:Inter", "--lift", "--reason", "It was a mistake")
    published.save("lea", "Lifted")
    assert "published before" in published.must("press", "onbrief", "publish", CAMPAIGN)


@pytest.mark.parametrize(
    ("who", "command", "told"),
    [
        ("mara", ("publish", CAMPAIGN), "mara@perch.example may not sign as onbrief-publish"),
        ("ada", ("publish", CAMPAIGN), "a key that policies/allowed_signers doesn't list"),
        (
            "mara",
            ("recall", "font:Inter", "--reason", "x"),
            "mara@perch.example may not sign as onbrief-recall",
        ),
    ],
)
def test_a_key_that_would_count_for_nothing_writes_nothing(
    published: Shop, who: str, command: tuple[str, ...], told: str
) -> None:
    before = tree(published.root / "ledger")
    done = published.person(who, "onbrief", *command)
    assert done.returncode == 2
    assert told in done.stderr and f"onbrief new signer {who}@perch.example --{command[0]}" in done.stderr
    assert tree(published.root / "ledger") == before


@pytest.mark.parametrize("signer", ["", "ada", "mara"])
def test_a_recall_is_lifted_by_nobody_who_may_not(published: Shop, signer: str) -> None:
    published.must("lea", "onbrief", "recall", "font:Inter", "--reason", "The licence was withdrawn")
    recall = next((published.root / "ledger").rglob("recall-*.jsonl"))
    told = json.loads(recall.read_text("utf-8")) | {
        "kind": "reinstate",
        "id": "recall-forged",
        "at": "2099-01-01T00:00:00Z",
    }
    forged = recall.with_name("recall-forged.jsonl")
    forged.write_text(json.dumps(told) + "\n", "utf-8")
    if signer:
        sign_file(forged, published.keys / signer, "onbrief-recall")
    published.save("ada", "It may be used again")
    done = published.person("ada", "onbrief", "build", CAMPAIGN)
    assert done.returncode == 2 and "font:Inter was recalled on" in done.stderr


def test_what_no_line_of_a_brief_names_is_held_back_by_what_the_files_use(published: Shop) -> None:
    published.must("lea", "onbrief", "recall", "font:Inter", "--reason", "The licence was withdrawn")
    uses = {"font:Inter", "model:not-an-engine"}
    with pytest.raises(InputError, match="its files use font:Inter, recalled on"):
        refuse_used(published.root, uses, "campaigns/invoice")
    refuse_used(published.root, {"font:Outfit"}, "campaigns/invoice")


def test_a_machine_is_one_however_its_mail_is_written() -> None:
    assert actor_of("CI <ci@lumen.example>", {"CI@Lumen.example": "bot"}).kind == "bot"


def test_nobody_recalls_what_nothing_uses(published: Shop) -> None:
    done = published.person("lea", "onbrief", "recall", "font:Intre", "--reason", "x")
    assert done.returncode == 2
    assert (
        "font:Intre: nothing that is committed here uses that\n    Did you mean “font:Inter”?" in done.stderr
    )


def test_a_publish_killed_anywhere_ends_as_an_undisturbed_one(shop: Shop) -> None:
    approved(shop)
    chance = random.Random(5)
    command = [
        str(Path(sys.executable).parent / "onbrief"),
        "publish",
        CAMPAIGN,
        "--to",
        str(shop.deliveries),
    ]
    kills = 0
    for _ in range(2):
        process = start(shop, command)
        time.sleep(chance.uniform(1.5, 5.0))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
        for path in shop.deliveries.rglob("*") if shop.deliveries.exists() else ():
            whole_or_half_made(path)
    assert kills
    shop.publish()
    assert "0 files written, 5 were there" in shop.publish()
    assert shop.must("ada", "git", "log", "--format=%s").count("Published: ") == 1
    assert shop.must("ada", "git", "status", "--porcelain") == ""
    done = shop.person("lea", "onbrief", "verify", "ledger", *map(str, shop.deliveries.rglob("*.zip")))
    assert done.returncode == 0, done.stdout + done.stderr


def start(shop: Shop, command: list[str]) -> subprocess.Popen[bytes]:
    told = {"ONBRIEF_SSH_KEY": str(shop.keys / "press"), "HOME": str(shop.keys), "CI": "true"}
    for number, (key, value) in enumerate(
        {"user.name": "The press", "user.email": "press@perch.example"}.items()
    ):
        told |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return subprocess.Popen(
        command,
        cwd=shop.root,
        env={**os.environ, **told, "GIT_CONFIG_COUNT": "2"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def whole_or_half_made(path: Path) -> None:
    """Under a final name is a whole file."""
    if path.suffix == ".zip" and path.is_file():
        with zipfile.ZipFile(path) as pack:
            assert pack.testzip() is None


@pytest.mark.parametrize("arguments", [("--hand-over", "dam"), ("--to", "ledger")])
def test_an_order_that_makes_no_sense_is_refused(shop: Shop, arguments: tuple[str, ...]) -> None:
    code, told = said(shop, CAMPAIGN, *arguments)
    assert code == 2 and told
