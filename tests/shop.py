"""A small shop that publishes: illustrations for an app, two files, people with keys of their own, nothing traced."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.studio import ROOT, Studio

CAMPAIGN = "invoice"
PEOPLE = {"ada": "Ada Reed", "mara": "Mara Lindqvist", "lea": "Lea Brandt", "press": "The press"}
ROLES = {"mara": "onbrief-creative,onbrief-brand", "lea": "onbrief-legal,onbrief-recall,onbrief-proxy",
         "press": "onbrief-publish,git"}  # fmt: skip


@dataclass
class Shop(Studio):
    """A repository with people in it. Ada writes briefs, Mara approves, Lea is legal, the press publishes (a bot)."""

    name: str = CAMPAIGN

    @property
    def keys(self) -> Path:
        return self.root.parent / "keys"

    @property
    def deliveries(self) -> Path:
        return self.root.parent / "deliveries"

    def person(self, who: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a command as one of them: their name, their mail, their key."""
        mail = f"{who}@perch.example"
        told = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER")
                for key, value in (("NAME", PEOPLE[who]), ("EMAIL", mail))}  # fmt: skip
        config = {"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": PEOPLE[who],
                  "GIT_CONFIG_KEY_1": "user.email", "GIT_CONFIG_VALUE_1": mail}  # fmt: skip
        return self.run(
            *arguments,
            **{
                "ONBRIEF_SSH_KEY": str(self.keys / who),
                "HOME": str(self.keys),
                **told,
                **config,
                **environment,
            },
        )

    def must(self, who: str, *arguments: str, **environment: str) -> str:
        done = self.person(who, *arguments, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def save(self, who: str, message: str) -> None:
        self.must(who, "git", "add", "-A")
        self.must(who, "git", "commit", "-q", "-m", message)

    def key(self, who: str) -> str:
        path = self.keys / who
        if not path.is_file():
            self.keys.mkdir(exist_ok=True)
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(path)], check=True
            )
        return " ".join(path.with_suffix(".pub").read_text().split()[:2])

    def answers(self, role: str) -> str:
        """A file with an answer to every question that a role is asked."""
        brief = yaml.safe_load((self.campaign / "brief.yaml").read_text("utf-8"))
        policy = yaml.safe_load((self.root / "policies" / "signoff" / f"{role}.yaml").read_text("utf-8"))
        rows = {}
        for question in policy.get("questions", ()):
            markets = question.get("markets", "all")
            here = [m for m in brief["markets"] if markets == "all" or m in markets]
            for market in here if question.get("each") == "market" else [""] if here else []:
                answer = question.get("accept", ["yes"])[0]
                rows[f"{question['id']}@{market}".rstrip("@")] = f"{answer}: We looked."
        path = self.keys / f"{role}.yaml"
        path.write_text(yaml.safe_dump(rows), "utf-8")
        return str(path)

    def approve(self, who: str, role: str, *more: str) -> None:
        self.must(
            who, "onbrief", "approve", self.name, "--scope", role, "--reason", "It is what we asked for.",
            "--answers", self.answers(role), *more,
        )  # fmt: skip
        self.save(who, f"{role}: yes")

    @property
    def delivered_to(self) -> Path:
        """Where the ledger says that it was published to: of a copied shop, where the first one was."""
        row = next((self.root / "ledger").rglob("*-to-*.jsonl")).read_text("utf-8")
        return Path(json.loads(row)["target"])

    def publish(self, *more: str) -> str:
        return self.must("press", "onbrief", "publish", self.name, "--to", str(self.deliveries), *more)


def draft(root: Path, name: str, sign_off: tuple[str, ...] = ()) -> None:
    """The demo's campaign of illustrations under another name: one scene, one placement, two languages."""
    demo, target = ROOT / "campaigns" / "perch-first-invoice", root / "campaigns" / name
    for locale in ("en-GB", "ar-AE"):
        (target / "copy").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(demo / "copy" / f"{locale}.yaml", target / "copy" / f"{locale}.yaml")
    shutil.copyfile(demo / "dvc.yaml", target / "dvc.yaml")
    brief = yaml.safe_load((demo / "brief.yaml").read_text("utf-8"))
    brief |= {"campaign": name, "sign_off": list(sign_off)}
    del brief["markets"]["DE"], brief["scenes"]["nothing-yet"]
    brief["deliverables"] = [{**brief["deliverables"][1], "placements": ["in-product/card-16x9"]}]
    selects = yaml.safe_load((demo / "selects.yaml").read_text("utf-8"))
    selects["selects"] = [one for one in selects["selects"] if one["scene"] in brief["scenes"]]
    for file, data in (("brief", brief), ("selects", selects)):
        (target / f"{file}.yaml").write_text(
            f"# yaml-language-server: $schema=../../schemas/{file}.schema.json\n"
            + yaml.safe_dump(data, allow_unicode=True, sort_keys=False),
            "utf-8",
        )


def furnish(root: Path) -> None:
    """What every repository holds beside campaigns, for these small ones: one style pack, catalogue, policies, cards."""
    for name in ("stylepacks/perch", "placements", "policies", "renderers/models"):
        shutil.copytree(ROOT / name, root / name)
    for name in (".gitignore", ".gitattributes", ".dvcignore"):
        shutil.copyfile(ROOT / name, root / name)
    (root / "campaigns").mkdir()
    (root / "campaigns" / "README.md").write_text("One folder a campaign.\n")


def make_shop(root: Path, sign_off: tuple[str, ...] = ("brand",)) -> Shop:
    """Built and committed, with signers on main; nobody has approved anything yet."""
    shop = Shop(root)
    furnish(root)
    rows = [f'{who}@perch.example namespaces="{roles}" {shop.key(who)}' for who, roles in ROLES.items()]
    (root / "policies" / "allowed_signers").write_text("\n".join(rows) + "\n")
    shop.key("ada")
    (root / "policies" / "signoff.yaml").write_text("machines: {press@perch.example: bot}\n")
    for command in (["git", "init", "-q", "-b", "main"], ["dvc", "init", "-q"]):
        shop.must("ada", *command)
    shop.save("lea", "Who may sign")
    draft(root, CAMPAIGN, sign_off)
    shop.save("ada", "A campaign")
    done = shop.person("ada", "onbrief", "build", CAMPAIGN)
    assert done.returncode == 0, done.stdout + done.stderr
    shop.save("ada", "Built")
    return shop


def copy_shop(shop: Shop, root: Path) -> Shop:
    """Repository, keys and deliveries, to change as one likes."""
    shutil.copytree(shop.root.parent, root, symlinks=True)
    return Shop(root / shop.root.name)
