"""A house that signs: a real Git repository, real SSH keys, and a record of a build that nothing had to be rendered for."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from onbrief.files import write_json
from onbrief.lineage.git import git
from onbrief.model.actor import actor_of
from onbrief.model.signoff import Answered
from onbrief.signoff.decide import Wish, decide, subject
from tests.studio import BRIEF, ROOT, _terms

MAILS = {
    "ada": "Ada Reed <ada@lumen.example>",
    "ben": "Ben Okoro <ben@lumen.example>",
    "eve": "Eve <eve@x.example>",
}
PRODUCER = "Pia <pia@lumen.example>"
FILES = ("en-GB/dusk/a.jpg", "en-GB/dusk/b.jpg", "ar-AE/dusk/a.jpg")
CREATIVE = {
    "looks-generated": "no",
    "holds-together": "yes",
    "small-sizes": "yes",
    "people-shown": "n/a",
    "arabic-reading": "yes",
}
SIGNED = "role: {0}\ntitle: {1}\nevidence: [signed, forge, proxy]\n"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class House:
    root: Path
    keys: Path

    def run(self, *arguments: str, who: str = PRODUCER, at: str = "") -> str:
        actor = actor_of(who, {})
        about = {"NAME": actor.name, "EMAIL": actor.email, **({"DATE": at} if at else {})}
        environment = {
            f"GIT_{part}_{key}": value for part in ("AUTHOR", "COMMITTER") for key, value in about.items()
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self, message: str = "Work", who: str = PRODUCER, at: str = "") -> str:
        self.run("add", "-A")
        self.run("commit", "-q", "-m", message, who=who, at=at)
        return self.run("rev-parse", "HEAD").strip()

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def key(self, name: str) -> Path:
        path = self.keys / name
        if not path.exists():
            self.keys.mkdir(exist_ok=True)
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)]
            subprocess.run(command, check=True)
        return path

    def line(self, name: str, roles: str = "creative,brand", more: str = "") -> str:
        """A line of allowed_signers."""
        spaces = ",".join(f"onbrief-{role}" for role in roles.split(","))
        public = " ".join(self.key(name).with_suffix(".pub").read_text().split()[:2])
        return f'{actor_of(MAILS[name], {}).email} namespaces="{spaces}"{more} {public}\n'

    def sign_in(self, *lines: str) -> None:
        self.write("policies/allowed_signers", "".join(lines))

    def lineage(self, files: dict[str, str], name: str = "dusk") -> None:
        """A record of a build. files: path under build/variants → what stands for its bytes."""
        anchor = {
            "id": sha("m"),
            "about": {"kind": "master", "anchor": True},
            "renderer": "x",
            "params": {},
            "inputs": {},
        }
        rows = [(f"variants/{path}", text, sha(path)) for path, text in files.items()]
        rows.append(("masters/dusk/1.png", "master", sha("m")))
        record = {
            "schema": "onbrief/lineage/1",
            "campaign": name,
            "sources": [],
            "requests": [anchor],
            "renderings": [],
            "checks": [{"checks": [], "assets": len(files)}],
            "files": [
                {"path": path, "md5": "", "sha256": sha(text), "request": request, "part": "image"}
                for path, text, request in rows
            ],
        }
        write_json(self.root / "campaigns" / name / "lineage.json", record)

    def decide(
        self,
        who: str = "ada",
        scope: str = "creative",
        action: str = "approve",
        only: tuple[str, ...] = (),
        name: str = "dusk",
        key: str = "",
        **more: object,
    ) -> Path:
        actor = actor_of(MAILS[who], {})
        given = CREATIVE if scope == "creative" else {}
        answers = tuple(Answered(question=q, answer=a) for q, a in given.items())  # type: ignore[arg-type]
        wish = Wish(
            **{
                "action": action,
                "scope": scope,
                "reason": "It is right.",
                "by": actor,
                "recorded_by": actor,
                "answers": answers,
                **more,
            }
        )  # type: ignore[arg-type]
        return decide(self.root, subject(self.root, name, "variants", only), wish, self.key(key or who))


def brief(name: str = "dusk", sign_off: str = "brand") -> str:
    text = (BRIEF % _terms()).replace("campaign: dusk", f"campaign: {name}")
    return text.replace("usage: public", f"usage: public\nsign_off: [{sign_off}]")


def make_house(folder: Path) -> House:
    """On main: a built campaign, and Ada listed for creative and brand. Nothing is approved."""
    root = folder / "house"
    root.mkdir(parents=True)
    house = House(root, folder / "keys")
    house.run("init", "-q", "-b", "main")
    shutil.copytree(ROOT / "stylepacks" / "lumen", root / "stylepacks" / "lumen")
    shutil.copytree(ROOT / "policies", root / "policies")
    house.write("policies/signoff/brand.yaml", SIGNED.format("brand", "Brand"))
    house.write("campaigns/dusk/brief.yaml", brief())
    house.sign_in(house.line("ada"))
    house.commit("A house")
    house.lineage({path: path for path in FILES})
    house.commit("A build")
    return house


def tip(house: House) -> str:
    return (git(house.root, "rev-parse", "main") or "").strip()
