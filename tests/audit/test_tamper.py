"""Attacks, each tried for real on a shop that has published: each is caught, and told by its name and place."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from onbrief.lineage.signatures import sign_file
from onbrief.model.ledger import Core
from onbrief.publish.attest import envelope, read_envelope
from onbrief.publish.credentials import credentials
from onbrief.publish.publication import Label
from onbrief.publish.seal import Sealer, unsealed
from tests.shop import CAMPAIGN, Shop, draft


def ledger_file(shop: Shop) -> Path:
    return next(p for p in sorted((shop.root / "ledger").rglob("*.jsonl")) if "-to-" not in p.name)


def pack_of(shop: Shop, market: str = "GB") -> Path:
    return shop.deliveries / CAMPAIGN / f"perch_{CAMPAIGN}_{market}_v1.zip"


def delivered(shop: Shop) -> Path:
    """A delivered picture, outside the repository."""
    with zipfile.ZipFile(pack_of(shop)) as pack:
        name = next(name for name in pack.namelist() if name.startswith("assets/"))
        return Path(pack.extract(name, shop.root.parent / "outside"))


def rewrite(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    path.write_text("\n".join(change(path.read_text("utf-8").splitlines())) + "\n", "utf-8")


def rechained(lines: list[str]) -> list[str]:
    """Rows whose hashes fit again: what somebody does who has read how a ledger works."""
    done: list[str] = []
    for line in lines:
        row = json.loads(line)
        if done:
            row["previous"] = hashlib.sha256(done[-1].encode()).hexdigest()
        done.append(json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
    return done


def repacked(pack: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(pack) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    change(contents)
    with zipfile.ZipFile(pack, "w") as new:
        for name, data in contents.items():
            new.writestr(name, data)


def verified(shop: Shop, *things: object) -> str:
    done = shop.person("lea", "onbrief", "verify", *map(str, things))
    assert done.returncode == 1, f"nothing was found out: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def edited_row(shop: Shop) -> str:
    rewrite(
        ledger_file(shop), lambda rows: [rows[0], rows[1].replace('"locale":"', '"locale":"x'), *rows[2:]]
    )
    return verified(shop, "ledger")


def edited_row_and_mended_chain(shop: Shop) -> str:
    rewrite(ledger_file(shop), lambda rows: rechained([rows[0].replace('"solo"', '"required"').replace("invoice-v1", "invoice-v9"), *rows[1:]]))  # fmt: skip
    return verified(shop, "ledger")


def removed_row(shop: Shop) -> str:
    rewrite(ledger_file(shop), lambda rows: [rows[0], *rows[2:]])
    return verified(shop, "ledger")


def removed_file(shop: Shop) -> str:
    path = ledger_file(shop)
    shop.must("lea", "git", "rm", "-q", str(path), f"{path}.sig")
    shop.save("lea", "Tidying up")
    return verified(shop, "ledger")


def reordered_rows(shop: Shop) -> str:
    rewrite(ledger_file(shop), lambda rows: [rows[0], *reversed(rows[1:])])
    return verified(shop, "ledger")


def swapped_picture(shop: Shop) -> str:
    """The Arabic picture under the English one's name, with a manifest that fits."""
    with zipfile.ZipFile(pack_of(shop, "AE")) as other:
        foreign = other.read(next(n for n in other.namelist() if n.startswith("assets/")))

    def swap(contents: dict[str, bytes]) -> None:
        name = next(n for n in contents if n.startswith("assets/"))
        manifest = json.loads(contents["manifest.json"])
        manifest["files"][0]["sha256"] = hashlib.sha256(foreign).hexdigest()
        contents |= {name: foreign, "manifest.json": json.dumps(manifest).encode()}

    repacked(pack_of(shop), swap)
    return verified(shop, pack_of(shop))


def signed_by_a_stranger(shop: Shop) -> str:
    shop.key("ada")
    path = ledger_file(shop)
    path.with_name(f"{path.name}.sig").unlink()
    sign_file(path, shop.keys / "ada", "onbrief-publish")
    return verified(shop, "ledger")


def sealed_by_a_stranger(shop: Shop) -> str:
    """Everything is made anew elsewhere: the same pictures, another seal."""
    shutil.rmtree(shop.root / ".onbrief" / "credentials")
    picture = delivered(shop)
    shutil.rmtree(shop.root / ".onbrief" / "sealed")
    for path in (shop.root / "ledger").rglob("*"):
        if path.is_file():
            path.unlink()
    shop.must("press", "git", "tag", "-d", *shop.must("press", "git", "tag").split())
    shop.save("lea", "A new beginning")
    shop.must("press", "onbrief", "publish", CAMPAIGN)
    return verified(shop, picture)


def refused(shop: Shop) -> str:
    done = shop.person("press", "onbrief", "publish", CAMPAIGN)
    assert done.returncode in (2, 3), f"it was published: {done.stdout}{done.stderr}"
    assert "published as" not in done.stdout
    return done.stdout + done.stderr


def decision(shop: Shop, role: str = "brand") -> Path:
    return next((shop.campaign / "decisions").glob(f"*-{role}-*.json"))


def expired_signer(shop: Shop) -> str:
    """Signed after the last day of the key: approve refuses, so the signature is made by hand."""
    path = shop.root / "policies" / "allowed_signers"
    path.write_text(re.sub(r'(mara@\S+ namespaces="[^"]*")', r'\1,valid-before="20260101"', path.read_text()))
    shop.save("lea", "Mara has left")
    return resigned(shop, "mara", "onbrief-brand")


def out_of_role_signer(shop: Shop) -> str:
    return resigned(shop, "lea", "onbrief-brand")


def resigned(shop: Shop, who: str, namespace: str) -> str:
    path = decision(shop)
    told = json.loads(path.read_text("utf-8"))
    told["reason"] = "Yes, and yes again."
    for key in ("by", "recorded_by"):
        told[key] |= {"email": f"{who}@perch.example"}
    path.write_text(json.dumps(told), "utf-8")
    path.with_name(f"{path.name}.sig").unlink()
    sign_file(path, shop.keys / who, namespace)
    shop.save(who, "brand: yes, again")
    return refused(shop)


def own_signer(shop: Shop) -> str:
    """A branch that brings its author onto the list of signers, with her own yes."""
    shop.must("ada", "git", "rm", "-q", "-r", "campaigns/invoice/decisions")
    shop.save("ada", "Start again")
    shop.must("ada", "git", "checkout", "-q", "-b", "mine")
    shop.key("ada")
    with (shop.root / "policies" / "allowed_signers").open("a") as file:
        file.write(f'mallory@perch.example namespaces="onbrief-*" {shop.key("ada")}\n')
    path = shop.campaign / "decisions" / "20270101-000000-brand-00000000.json"
    old = shop.must("ada", "git", "show", f"HEAD~1:{decision_name(shop)}")
    told = json.loads(old) | {"id": path.stem, "previous": []}
    for key in ("by", "recorded_by"):
        told[key] = {"kind": "person", "name": "Mallory", "email": "mallory@perch.example"}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told), "utf-8")
    sign_file(path, shop.keys / "ada", "onbrief-brand")
    shop.save("ada", "A small change")
    before = refused(shop)
    shop.must("ada", "git", "checkout", "-q", "main")
    shop.must("ada", "git", "merge", "-q", "--no-ff", "-m", "Merge mine", "mine")
    assert "mallory" in (shop.root / "policies" / "allowed_signers").read_text()
    return before + refused(shop)


def decision_name(shop: Shop) -> str:
    listed = shop.must("ada", "git", "ls-tree", "-r", "--name-only", "HEAD~1", "campaigns/invoice/decisions")
    return next(name for name in listed.split() if "-brand-" in name and name.endswith(".json"))


def forged_lock(shop: Shop) -> str:
    lock = shop.campaign / "dvc.lock"
    text = lock.read_text("utf-8")
    found = re.search(r"path: build/variants\n(?:.*\n)*?\s+md5: ([0-9a-f]{32})\.dir", text)
    assert found
    lock.write_text(text.replace(found[1], "0" * 32), "utf-8")
    shop.save("ada", "Rendered")
    return verified(shop, CAMPAIGN) + refused(shop)


def forged_lineage(shop: Shop) -> str:
    """Lock and lineage agree, and both name a picture that nobody approved."""
    path = shop.campaign / "lineage.json"
    row = next(f for f in json.loads(path.read_text())["files"] if f["path"].startswith("variants/") and f.get("part") == "image")  # fmt: skip
    path.write_text(path.read_text("utf-8").replace(row["sha256"], "f" * 64), "utf-8")
    shop.save("ada", "Rendered")
    return refused(shop)


def altered_object(shop: Shop) -> str:
    """Somebody who can write to the remote puts another picture under an approved one's name."""
    remote = shop.root.parent / "staging"
    shop.must("ada", "dvc", "remote", "add", "-q", "staging", str(remote))
    shop.save("ada", "A remote")
    shop.must("ada", "onbrief", "push", CAMPAIGN)
    row = next(f for f in json.loads((shop.campaign / "lineage.json").read_text())["files"] if f["path"].startswith("variants/") and f.get("part") == "image")  # fmt: skip
    there = remote / "files" / "md5" / row["md5"][:2] / row["md5"][2:]
    there.chmod(0o644)
    there.write_bytes(b"another picture")
    shutil.rmtree(shop.root / ".dvc" / "cache")
    shutil.rmtree(shop.build)
    return refused(shop)


def altered_seal_store(shop: Shop) -> str:
    """The sealed bytes that are kept are replaced."""
    kept = next(p for p in (shop.root / ".onbrief" / "sealed").rglob("*") if p.is_file())
    kept.chmod(0o644)
    kept.write_bytes(next(p for p in shop.build.rglob("variants/**/*.webp")).read_bytes())
    return refused(shop)


def rewritten_history(shop: Shop) -> str:
    """The whole history is one commit now, as if nothing had ever been published; a delivered file is outside."""
    picture = delivered(shop)
    shop.must("ada", "git", "rm", "-q", "-r", "ledger")
    shop.must("ada", "git", "tag", "-d", *shop.must("ada", "git", "tag").split())
    tree = shop.must("ada", "git", "write-tree").strip()
    root = shop.must("ada", "git", "commit-tree", "-m", "First", tree).strip()
    shop.must("ada", "git", "reset", "-q", "--hard", root)
    return verified(shop, picture)


def rewritten_row_behind_the_tag(shop: Shop) -> str:
    """The publisher's own key is used to write another row; the tag still pins the first one."""
    path = ledger_file(shop)
    rewrite(
        path,
        lambda rows: rechained([re.sub(r'"at":"[^"]*"', '"at":"2026-01-01T00:00:00Z"', rows[0]), *rows[1:]]),
    )
    path.with_name(f"{path.name}.sig").unlink()
    sign_file(path, shop.keys / "press", "onbrief-publish")
    return verified(shop, "ledger")


def stripped_seal(shop: Shop) -> str:
    picture = delivered(shop)
    picture.write_bytes(unsealed(picture.read_bytes(), picture.suffix))
    return verified(shop, picture)


def swapped_ingredient(shop: Shop) -> str:
    """Somebody with the publisher's own seal key seals the approved file anew, made from another picture."""
    picture = delivered(shop)
    row = next(
        json.loads(line) for line in ledger_file(shop).read_text("utf-8").splitlines() if picture.name in line
    )
    label = Label(Core.model_validate(row["core"]), "Card", "", "Perch", "For Perch.", "2027-01-01T00:00:00Z")
    other = next(p for p in shop.build.rglob("candidates/**/*.png") if "matte" not in p.name)
    sealer = Sealer(credentials(shop.root))
    approved = unsealed(picture.read_bytes(), picture.suffix)
    picture.write_bytes(sealer.seal(approved, picture.suffix, label, (other.read_bytes(), ".png")).data)
    return verified(shop, picture)


def exchanged_attestation(shop: Shop) -> str:
    """The same statement, signed by somebody else, in the place of the publisher's."""
    path = ledger_file(shop).with_suffix("").with_suffix(".intoto.json")
    statement, _ = read_envelope(path.read_bytes(), [])
    assert statement
    stranger = shop.root.parent / "stranger"
    stranger.mkdir()
    path.write_bytes(envelope(statement, credentials(stranger)))
    return verified(shop, "ledger")


def seal_of_another_file(shop: Shop) -> str:
    """The English picture's seal around the Arabic picture's pixels, cut and pasted by hand."""
    picture = delivered(shop)
    with zipfile.ZipFile(pack_of(shop, "AE")) as pack:
        foreign = pack.read(next(n for n in pack.namelist() if n.startswith("assets/")))
    mine, theirs = picture.read_bytes(), unsealed(foreign, ".webp")
    at, end = (data.index(b"VP8 ") for data in (mine, theirs))
    size = 8 + int.from_bytes(mine[at + 4 : at + 8], "little")
    length = 8 + int.from_bytes(theirs[end + 4 : end + 8], "little")
    joined = mine[:at] + theirs[end : end + length + length % 2] + mine[at + size + size % 2 :]
    picture.write_bytes(joined[:4] + (len(joined) - 8).to_bytes(4, "little") + joined[8:])
    return verified(shop, picture)


def saved_again(shop: Shop) -> str:
    picture = delivered(shop)
    with Image.open(picture) as image:
        again = picture.with_suffix(".png")
        image.convert("RGB").save(again)
    return verified(shop, again)


def one_bit(shop: Shop) -> str:
    picture = delivered(shop)
    data = bytearray(picture.read_bytes())
    data[len(data) // 2] ^= 1
    picture.write_bytes(data)
    return verified(shop, picture)


def replayed_approval(shop: Shop) -> str:
    """Invoice's yes, under the name of another campaign with the very same pictures."""
    draft(shop.root, "payday", ("brand",))
    shop.save("ada", "Another campaign")
    shop.must("ada", "onbrief", "build", "payday")
    shutil.copytree(shop.campaign / "decisions", shop.root / "campaigns" / "payday" / "decisions")
    shop.save("ada", "Built and approved")
    done = shop.person("press", "onbrief", "publish", "payday")
    assert done.returncode == 3, done.stdout + done.stderr
    return done.stdout + done.stderr


@dataclass(frozen=True)
class Attack:
    does: Callable[[Shop], str]
    told: tuple[str, ...]


ATTACKS = [
    Attack(edited_row, ("was edited: its core has another id", "its signature is not that of these bytes")),
    Attack(edited_row_and_mended_chain, ("its signature is not that of these bytes",)),
    Attack(removed_row, ("the row before this one is not the one that it was written after", "2 files were published, 1 rows stand here")),
    Attack(removed_file, ("is gone or was changed", "changed or removed it")),
    Attack(reordered_rows, ("the row before this one is not the one that it was written after",)),
    Attack(swapped_picture, ("these are the bytes of perch_invoice_app_in-product-card-16x9_ar-AE",)),
    Attack(signed_by_a_stranger, ("signed by a key that policies/allowed_signers doesn't list",)),
    Attack(sealed_by_a_stranger, ("its bytes are others than the ledger names",)),
    Attack(expired_signer, ("a key that was not valid then",)),
    Attack(out_of_role_signer, ("lea@perch.example may not sign as onbrief-brand",)),
    Attack(own_signer, ("signed by a key that policies/allowed_signers doesn't list",)),
    Attack(forged_lock, ("build/variants is 000000000000 here", "One of the two was changed by hand")),
    Attack(forged_lineage, ("changed since Creative approved", "changed since Brand approved")),
    Attack(altered_object, ("holds other bytes than were recorded", "files can't be had")),
    Attack(altered_seal_store, ("doesn't show what was approved",)),
    Attack(rewritten_history, ("which this history doesn't hold", "written anew")),
    Attack(rewritten_row_behind_the_tag, ("it is not what the tag publish/invoice-v1-",)),
    Attack(stripped_seal, ("its seal was taken off",)),
    Attack(swapped_ingredient, ("its seal is one of ours, its bytes are others than the ledger names",)),
    Attack(exchanged_attestation, (".intoto.json: it is not what the tag publish/invoice-v1-",)),
    Attack(seal_of_another_file, ("it bears the seal of perch_invoice_app", "or the seal is another file's")),
    Attack(saved_again, ("it was saved again; it shows exactly what was approved",)),
    Attack(one_bit, ("it bears the seal of perch_invoice_app", "was changed after it was sealed")),
    Attack(replayed_approval, ("about another campaign, invoice",)),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.does.__name__)
def test_an_attack_is_caught_and_named(published: Shop, attack: Attack) -> None:
    said = re.sub(r"\s+", " ", attack.does(published))
    for told in attack.told:
        assert told in said


def test_without_an_attack_everything_holds(published: Shop) -> None:
    done = published.person(
        "lea", "onbrief", "verify", "ledger", str(pack_of(published)), str(delivered(published))
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout
    for told in (
        "2 ledger files, 2 assets: signed, chained, unchanged",
        "verified against your root",
        "to the last one",
    ):
        assert told in done.stdout


def test_who_has_no_root_is_told_what_this_clone_cannot_tell(published: Shop) -> None:
    shutil.rmtree(published.root / ".onbrief" / "credentials")
    done = published.person("lea", "onbrief", "verify", "ledger", str(delivered(published)))
    assert done.returncode == 0, done.stdout + done.stderr
    said = "is whole, but its signer's certificate leads to none of the roots that you named"
    assert said in done.stdout and "verified against your root" not in done.stdout


def test_the_two_commands_say_the_same_as_one(published: Shop) -> None:
    told = json.loads(published.person("lea", "onbrief", "verify", "ledger", "--format", "json").stdout)
    assert told["ledger"]["problems"] == [] and told["ledger"]["assets"] == 2
