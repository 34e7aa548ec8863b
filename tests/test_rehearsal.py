"""A whole pull request without a forge: the commands are read out of .github/workflows and run in real clones.

A bare repository stands for the forge, two folders for the staging and the approved remote. The producer, each
runner, the collector, the reviewer and the auditor have clones of their own that share nothing else.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.forge import ROOT, Forge, Played
from tests.github import github
from tests.shop import draft, furnish
from tests.studio import PERSON, Studio

MARA = ["-c", "user.name=Mara", "-c", "user.email=mara@perch.example"]
STALE = "needs.plan.outputs.campaigns != '[]'"
SETTLED = "needs.plan.outputs.campaigns == '[]'"
FETCHED, REVIEWED = (
    f"${{{{ !cancelled() && steps.{step} == 'success' }}}}" for step in ("fetch.outcome", "review.outcome")
)


@dataclass
class House:
    """The forge, the producer's clone, and the folders that everybody shares."""

    forge: Forge
    producer: Studio

    @property
    def staging(self) -> Path:
        return self.forge.folder / "staging"

    @property
    def deliveries(self) -> Path:
        return self.forge.folder / "deliveries"

    def clone(self, name: str, ref: str = "main") -> Studio:
        target = self.forge.folder / name
        subprocess.run(["git", "clone", "-q", "-b", ref, self.forge.origin, str(target)], check=True)
        return Studio(target, "invoice")

    def git(self, *arguments: str) -> str:
        done = self.producer.run("git", *PERSON, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def draft(self, name: str) -> None:
        draft(self.producer.root, name)

    def propose(self, branch: str, message: str) -> None:
        """Commits what people wrote (never what a build wrote) on a branch, and pushes it."""
        self.git("checkout", "-q", "-B", branch)
        self.git(
            "add",
            "-A",
            "--",
            "campaigns",
            "stylepacks",
            ":!campaigns/*/dvc.lock",
            ":!campaigns/*/lineage.json",
        )
        self.git("commit", "-q", "-m", message)
        self.git("push", "-q", "-f", "origin", branch)

    def rendered(self, branch: str) -> dict[str, Played]:
        """Plan, one shard a stale campaign, all at once, then the collector: what a push to a pull request starts."""
        told = self.forge.pull_request(branch)
        plan = self.forge.play("render", "plan", told)
        assert not plan.failed, plan.said
        names = json.loads(plan.outputs["campaigns"])
        shutil.rmtree(self.forge.folder / "artefacts", ignore_errors=True)
        with ThreadPoolExecutor(2) as runners:
            shards = list(runners.map(lambda name: self.shard(told, name), names))
        collect = self.forge.play("render", "collect", told, (STALE,) if names else (SETTLED,))
        assert not collect.failed, collect.said[collect.failed]
        return {"plan": plan, "collect": collect, **dict(zip(names, shards, strict=True))}

    def shard(self, told: dict[str, str], name: str) -> Played:
        played = self.forge.play("render", "render", told | {"matrix.campaign": name})
        assert not played.failed, played.said[played.failed]
        return played

    def merge(self, branch: str) -> None:
        """Mara looks, approves what the branch changed, and merges; the forge then publishes from main."""
        reviewer = self.clone(f"reviewer-{branch}", branch)
        changed = reviewer.run(
            "git", "diff", "--name-only", "origin/main", "--", "campaigns/*/lineage.json"
        ).stdout
        for line in changed.split():
            name = line.split("/")[1]
            done = self.approve(reviewer, name)
            assert done.returncode == 0, done.stdout + done.stderr
        for command in (
            ["add", "-A", "--", "campaigns"],
            ["commit", "-q", "--allow-empty", "-m", "Yes"],
            ["push", "-q", "origin", f"HEAD:{branch}"],
            ["checkout", "-q", "main"],
            ["merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch],
            ["push", "-q", "origin", "main"],
        ):
            done = reviewer.run("git", *MARA, *command)
            assert done.returncode == 0, done.stdout + done.stderr

    def approve(self, clone: Studio, name: str) -> subprocess.CompletedProcess[str]:
        """The creative sign-off, with an answer to every question that is asked."""
        role = yaml.safe_load((clone.root / "policies/signoff/creative.yaml").read_text("utf-8"))
        answers = [f"--answer={q['id']}={q.get('accept', ['yes'])[0]}" for q in role["questions"]]
        return clone.run(
            "onbrief", "approve", name, "--reason", "It is what we asked for.", "--who", "Mara <mara@perch.example>",
            "--key", str(self.forge.folder / "mara"), *answers,
        )  # fmt: skip

    def publish(self) -> Played:
        told = {
            "github.sha": self.forge.sha("main"),
            "vars.DELIVERIES": str(self.deliveries),
            "vars.PUBLISHER": "publish@perch.example",
            "secrets.PUBLISHER_SSH_KEY": (self.forge.folder / "publisher").read_text().strip(),
            "secrets.SEAL_KEY": "",
            "vars.SEAL_CHAIN": "",
            "runner.temp": str(self.forge.folder),
            "steps.token.outputs.token": "the publisher's token",
        }
        return self.forge.play("publish", "publish", told)


def pictures(said: str, kind: str) -> int:
    """How many steps a build's log tells as rendered, or fetched."""
    return len(re.findall(rf"  {kind}(?:  [\d.]+ s)?$", said, re.MULTILINE))


def make_house(folder: Path) -> House:
    """A repository whose main holds no campaign yet; the producer has drafted two, and candidates are chosen."""
    producer = Studio(folder / "producer", "invoice")
    furnish(producer.root)
    listed = []
    for who, roles in (("mara", "onbrief-creative"), ("publisher", "onbrief-publish,git")):
        key = folder / who
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(key)], check=True)
        mail = {"publisher": "publish"}.get(who, who)
        public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
        listed.append(f'{mail}@perch.example namespaces="{roles}" {public}\n')
    (producer.root / "policies" / "allowed_signers").write_text("".join(listed))
    (producer.root / "policies" / "signoff.yaml").write_text("machines: {publish@perch.example: bot}\n")
    commands = [["git", "init", "-q", "-b", "main"], ["dvc", "init", "-q"]]
    for name in ("staging", "approved"):
        commands.append(["dvc", "remote", "add", "-q", name, str(folder / name)])
        commands.append(["dvc", "remote", "modify", "-q", name, "verify", "true"])
    for command in commands:
        done = producer.run(*command)
        assert done.returncode == 0, done.stderr
    producer.commit("A house to work in")
    origin = folder / "origin.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(producer.root), str(origin)], check=True)
    subprocess.run(["git", "-C", str(origin), "config", "uploadpack.allowAnySHA1InWant", "true"], check=True)
    house = House(Forge(folder), producer)
    house.git("remote", "add", "origin", house.forge.origin)
    for name in ("invoice", "payday"):
        house.draft(name)
    return house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return make_house(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def first(house: House) -> dict[str, Played]:
    """The first pull request adds two campaigns; a shard of it is killed half-way before the run that counts."""
    house.propose("first", "Two campaigns")
    told = house.forge.pull_request("first") | {"matrix.campaign": "invoice"}
    doomed = house.forge.play("render", "render", told, until="repro")
    assert not doomed.failed, doomed.said
    kill_when_pushed(doomed.clone, house.staging / "renderings", 5)
    return house.rendered("first")


def kill_when_pushed(clone: Path, renderings: Path, count: int) -> None:
    """Starts the shard's build, and kills it and all its children when so many renderings have been pushed."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/render.yml").read_text("utf-8"))
    script = next(s["run"] for s in workflow["jobs"]["render"]["steps"] if s["id"] == "repro")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CAMPAIGN": "invoice",
        "ONBRIEF_VARIANT": "scalar_rgb",
    }
    process = subprocess.Popen(
        ["bash", "-c", script], cwd=clone, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    while process.poll() is None and sum(p.is_file() for p in renderings.rglob("*")) < count:
        time.sleep(0.02)
    assert process.poll() is None, "it was done before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_the_plan_names_what_will_be_rendered_before_anything_is(first: dict[str, Played]) -> None:
    assert first["plan"].outputs["campaigns"] == '["invoice", "payday"]'
    assert "invoice" in first["plan"].summary
    assert "payday" in first["plan"].summary


def test_a_shard_that_was_killed_half_way_is_finished_by_another_machine(first: dict[str, Played]) -> None:
    said = first["invoice"].said["repro"]
    asked = pictures(said, "rendered") + pictures(said, "fetched")
    assert pictures(said, "fetched") >= 5
    assert pictures(said, "rendered") < asked


def test_the_collector_commits_locks_and_lineage_and_nothing_else(
    house: House, first: dict[str, Played]
) -> None:
    house.git("fetch", "-q", "origin")
    changed = house.git("diff", "--name-only", "first", "origin/first").split()
    assert changed == [
        f"campaigns/{c}/{f}" for c in ("invoice", "payday") for f in ("dvc.lock", "lineage.json")
    ]
    assert "built from what stands here, and all of it is in staging" in first["collect"].said["verify"]


@pytest.fixture(scope="module")
def published(house: House, first: dict[str, Played]) -> Played:
    house.merge("first")
    return house.publish()


def test_a_merge_publishes_to_the_approved_remote_and_to_a_folder(house: House, published: Played) -> None:
    assert not published.failed, published.said[published.failed]
    delivered = sorted(p.relative_to(house.deliveries).as_posix() for p in house.deliveries.rglob("*.zip"))
    assert delivered == [
        f"{c}/perch_{c}_{market}_v1.zip" for c in ("invoice", "payday") for market in ("AE", "GB")
    ]
    assert (house.forge.folder / "approved" / "files").is_dir()
    assert sum(p.is_file() for p in (house.forge.folder / "approved" / "sealed").rglob("*")) == 4
    assert pictures("".join(published.said.values()), "rendered") == 0


def test_the_ledger_and_its_tags_come_to_main_and_hold(house: House, published: Played) -> None:
    auditor = house.clone("reader")
    assert auditor.run("git", "tag").stdout.count("publish/") == 2
    assert (
        auditor.run("git", "log", "--format=%an: %s", "-2").stdout.count("onbrief, publishing: Published: ")
        == 2
    )
    told = auditor.onbrief("verify", "ledger")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "4 ledger files, 4 assets: signed, chained, unchanged" in told.stdout


def test_an_auditor_traces_a_delivered_file_without_any_remote(house: House, published: Played) -> None:
    auditor = house.clone("auditor")
    for name in ("staging", "approved"):
        assert auditor.run("dvc", "remote", "remove", name).returncode == 0
    pack = house.deliveries / "invoice" / "perch_invoice_AE_v1.zip"
    told = auditor.onbrief(
        "trace", f"{pack}:assets/perch_invoice_app_in-product-card-16x9_ar-AE_640x360_v1.webp"
    )
    assert told.returncode == 0, told.stderr
    for part in ("Select", "Scene", "copy/ar-AE.yaml", "OFL-1.1"):
        assert part in told.stdout


def test_a_second_run_renders_nothing(house: House, published: Played) -> None:
    plan = house.forge.play("render", "plan", house.forge.pull_request("first"))
    assert plan.outputs["campaigns"] == "[]"
    again = house.shard(house.forge.pull_request("first"), "invoice")
    assert pictures(again.said["repro"], "rendered") == 0
    assert "Data and pipelines are up to date." in again.said["repro"] or "skipping" in again.said["repro"]


@pytest.fixture(scope="module")
def rivals(house: House, published: Played) -> dict[str, dict[str, Played]]:
    """Two pull requests change the same campaign, each in another language; both are rendered and collected."""
    done = {}
    for branch, locale, old, new in (
        ("english", "en-GB", "cta:", "cta: Taste it #"),
        ("arabic", "ar-AE", "cta:", "cta: اكتشف الآن #"),
    ):
        house.git("fetch", "-q", "origin")
        house.git("checkout", "-q", "-f", "--detach", "origin/main")
        house.producer.edit(f"campaigns/invoice/copy/{locale}.yaml", old, new)
        house.producer.edit("campaigns/invoice/brief.yaml", "version: 1", "version: 2")
        house.propose(branch, f"Another call to action, {locale}")
        done[branch] = house.rendered(branch)
    return done


def test_only_the_changed_line_is_rendered_again(rivals: dict[str, dict[str, Played]]) -> None:
    assert rivals["english"]["plan"].outputs["campaigns"] == '["invoice"]'
    assert pictures(rivals["english"]["invoice"].said["repro"], "rendered") == 1
    summary = html.unescape(rivals["english"]["plan"].summary)
    assert "1 picture to render in 1 campaign" in summary
    assert "| 1 render | <code>campaigns/invoice/copy/en-GB.yaml:6:1</code> | <code>cta</code>" in summary


def test_reviewers_get_a_page_and_a_comment_when_nothing_is_stale_any_more(
    house: House, rivals: dict[str, dict[str, Played]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing stale any more, the collector tells what changed, and no gate is in its way."""
    true = (SETTLED, FETCHED, REVIEWED)
    with github() as server:
        server.token = "a token"
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        played = house.forge.play("render", "collect", house.forge.pull_request("english"), true)
        assert not played.failed, played.said[played.failed]
    [comment] = server.comments
    assert "1 picture changed" in comment["body"]
    assert "](https://github.example/artifacts/1)" in comment["body"]
    assert "/blob/" in comment["body"] and "copy/en-GB.yaml#L6" in comment["body"]
    page = (house.forge.folder / "artefacts" / "review.html" / "review.html").read_text("utf-8")
    assert "yaml:6" in page and "Content-Security-Policy" in page


def test_two_builds_of_one_campaign_are_brought_together_without_rendering(
    house: House, rivals: dict[str, dict[str, Played]]
) -> None:
    house.merge("english")
    second = house.clone("second", "arabic")
    merge = second.run("git", *PERSON, "merge", "origin/main")
    assert merge.returncode == 1
    assert "CONFLICT" in merge.stdout
    done = second.onbrief("resolve")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "invoice: 2 deliverables" in done.stdout
    assert " 0 pictures rendered" in done.stdout
    assert second.run("git", *PERSON, "commit", "-q", "--no-edit").returncode == 0
    assert second.onbrief("push", "invoice").returncode == 0
    assert second.onbrief("verify", "--remote", "staging").returncode == 0
    texts = [(second.campaign / "copy" / f"{x}.yaml").read_text("utf-8") for x in ("en-GB", "ar-AE")]
    assert "Taste it" in texts[0]
    assert "اكتشف الآن" in texts[1]


def test_one_line_changed_by_both_is_left_to_people_with_both_texts(house: House, published: Played) -> None:
    clash = house.clone("clash")
    copy = "campaigns/invoice/copy/en-GB.yaml"
    line = next(x for x in (clash.root / copy).read_text("utf-8").splitlines() if x.startswith("cta:"))
    clash.run("git", "checkout", "-q", "-b", "mine")
    clash.edit(copy, line, "cta: Mine")
    clash.commit("Mine")
    clash.run("git", "checkout", "-q", "main")
    clash.edit(copy, line, "cta: Theirs")
    clash.commit("Theirs")
    assert clash.run("git", *PERSON, "merge", "mine").returncode == 1
    told = clash.onbrief("resolve")
    assert told.returncode == 2
    number = 1 + (clash.root / copy).read_text("utf-8").split("cta: Theirs")[0].count("\n")
    assert told.stderr == (
        f"{copy}:{number}:6: both sides changed this: “Theirs” here, “Mine” in the other branch\n"
        f"    {number} | cta: Theirs\n      |      ^\n"
        f"    Edit the file as it should be, then: git add {copy} && onbrief resolve\n"
    )


def test_two_pull_requests_that_each_add_a_campaign_merge_cleanly(house: House, published: Played) -> None:
    house.git("fetch", "-q", "origin")
    for name in ("noon", "night"):
        house.git("checkout", "-q", "-f", "--detach", "origin/main")
        house.draft(name)
        house.propose(name, f"A campaign for {name}")
        house.rendered(name)
        shutil.rmtree(house.producer.root / "campaigns" / name)
    for name in ("noon", "night"):
        house.merge(name)
    both = house.clone("both")
    told = both.onbrief("verify", "noon", "night", "--remote", "staging")
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_lock_whose_objects_were_never_pushed_is_found_out(house: House, published: Played) -> None:
    hasty = house.clone("hasty")
    hasty.edit("campaigns/payday/copy/en-GB.yaml", "cta:", "cta: Now #")
    assert hasty.onbrief("build", "payday").returncode in (0, 1)
    hasty.commit("Built at home, and never pushed")
    told = hasty.onbrief("verify", "payday", "--remote", "staging")
    assert told.returncode == 1
    assert re.fullmatch(
        r"campaigns/payday/dvc\.lock: not in the remote “staging”: \S+ and \d+ more\n"
        r"    Where they were made: onbrief push payday\. Else build again\.\n",
        told.stderr,
    ), told.stderr


def test_a_lock_edited_by_hand_is_found_out(house: House, published: Played) -> None:
    forger = house.clone("forger")
    lock = forger.root / "campaigns/payday/dvc.lock"
    text = lock.read_text("utf-8")
    at = text.index("path: build/variants")
    md5 = re.search(r"md5: ([0-9a-f]{32})\.dir", text[at:])
    assert md5
    lock.write_text(text.replace(md5[1], "0" * 32), "utf-8")
    told = forger.onbrief("verify", "payday")
    assert told.returncode == 1
    assert f"build/variants is 000000000000 here, and {md5[1][:12]} in lineage.json" in told.stderr
