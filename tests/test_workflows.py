"""The workflows are thin, pinned and least privileged; a pull request is data to them, whatever it holds."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pathspec
import pytest
import yaml

from onbrief.cli import COMMANDS
from tests.forge import ROOT, run_step

BIN = Path(sys.executable).parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = {
    path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in sorted(FOLDER.glob("*.yml"))
}
SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"


@dataclass(frozen=True)
class Step:
    """One step: where it stands, what it says, and the environment that workflow, job and step give it."""

    workflow: str
    job: str
    data: dict[str, Any]
    env: dict[str, str]

    def __str__(self) -> str:
        return f"{self.workflow}/{self.job}/{self.data['id']}"


def steps() -> Iterator[Step]:
    for name, workflow in WORKFLOWS.items():
        for key, job in workflow["jobs"].items():
            for data in job["steps"]:
                env = {**workflow.get("env", {}), **job.get("env", {}), **data.get("env", {})}
                yield Step(name, key, data, env)


RUNS = [found for found in steps() if "run" in found.data]
USES = [found for found in steps() if "uses" in found.data]


def test_zizmor_finds_nothing_to_say() -> None:
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--persona=pedantic", "--color=never", "--no-progress", FOLDER.parent],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("github-workflows", "workflows/*.yml"),
        ("dependabot", "dependabot.yml"),
        ("github-issue-forms", "ISSUE_TEMPLATE/brief.yml"),
    ],
)
def test_files_meet_the_forge_s_schemas(schema: str, pattern: str) -> None:
    files = sorted(FOLDER.parent.glob(pattern))
    if not files:
        pytest.skip(f"there is no {pattern}")
    done = subprocess.run(
        [BIN / "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_action_is_pinned_by_commit_and_says_its_version() -> None:
    for path in FOLDER.glob("*.yml"):
        for line in path.read_text("utf-8").splitlines():
            if "uses:" in line:
                assert re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("found", RUNS, ids=str)
def test_a_step_is_a_command_that_a_person_can_type(found: Step) -> None:
    text = found.data["run"]
    assert "${{" not in text, "values come through the environment, so that a branch's name is never code"
    assert len(text.strip().splitlines()) <= 3
    variables = set(re.findall(r"\$\{?([A-Z_]+)", text))
    assert variables <= found.env.keys() | {"GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "PWD"}


@pytest.mark.parametrize("found", [s for s in RUNS if "onbrief " in s.data["run"]], ids=str)
def test_onbrief_has_the_commands_and_options_that_workflows_type(found: Step) -> None:
    for typed in re.findall(r"\bonbrief ([^)\n>]+)", found.data["run"]):
        name, *words = shlex.split(typed.replace('${TARGET:+--to "$TARGET"}', "--to"))
        assert name in COMMANDS
        command: click.Command = importlib.import_module(f"onbrief.cli.{name}").command
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known


def test_make_has_the_targets_that_workflows_type() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    typed = {found.data["run"].split()[1] for found in RUNS if found.data["run"].startswith("make ")}
    assert typed <= set(targets)


def test_no_job_may_do_more_than_it_must() -> None:
    for name, workflow in WORKFLOWS.items():
        assert workflow["permissions"] == {}, name
        for key, job in workflow["jobs"].items():
            allowed = {"contents": "read"} | ({"id-token": "write"} if "environment" in job else {})
            allowed |= {"pull-requests": "read"} if name == "publish" else {}
            allowed |= {"pull-requests": "write"} if (name, key) == ("render", "collect") else {}
            assert job["permissions"].items() <= allowed.items(), f"{name}/{key}"
            secrets = "secrets." in str(job)
            assert not secrets or "environment" in job, f"{name}/{key} keeps a secret outside an environment"
            assert int(job["timeout-minutes"]) <= 240, f"{name}/{key}"


def test_nothing_that_a_fork_sends_reaches_our_machines_or_secrets() -> None:
    for name, workflow in WORKFLOWS.items():
        assert not workflow["on"].keys() & {"pull_request_target", "workflow_run", "issue_comment"}, name
        if "pull_request" not in workflow["on"]:
            continue
        for key, job in workflow["jobs"].items():
            ours = job["runs-on"] != "ubuntu-24.04" or "environment" in job
            assert not ours or SAME_REPOSITORY in job["if"], f"{name}/{key}"
            assert not ours or workflow["on"]["pull_request"]["branches"] == ["main"], f"{name}/{key}"


def test_render_takes_its_code_from_the_base_and_no_clone_keeps_a_token() -> None:
    for found in USES:
        if found.data["uses"].startswith("actions/checkout@"):
            assert found.data["with"]["persist-credentials"] == "false", found
            if found.workflow == "render":
                assert found.data["with"]["ref"] == "${{ github.event.pull_request.base.sha }}", found


def test_keys_of_engines_reach_the_step_that_renders_and_no_other() -> None:
    keys = {"FAL_KEY", "ONBRIEF_COMFYUI_TOKEN", "ONBRIEF_GATEWAY_KEY"}
    holders = [found for found in steps() if keys & found.env.keys()]
    assert [str(found) for found in holders] == ["render/render/repro"]
    assert keys <= holders[0].env.keys()


def test_data_is_validated_between_the_overlay_and_the_first_use() -> None:
    for job in WORKFLOWS["render"]["jobs"].values():
        ids = [data["id"] for data in job["steps"]]
        assert ids[ids.index("overlay") + 1] == "validate"


def test_publish_never_renders_and_a_trial_leaves_nothing_behind() -> None:
    publish = " ".join(found.data["run"] for found in RUNS if found.workflow == "publish")
    assert not re.search(r"repro|onbrief (build|stage|push)", publish)
    trial = [found for found in USES if found.workflow == "trial"]
    assert {found.data["uses"].split("@")[0] for found in trial} == {
        "actions/checkout",
        "aws-actions/configure-aws-credentials",
    }


def test_the_page_on_ci_names_whatever_must_be_set_up() -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    for workflow in WORKFLOWS.values():
        text = str(workflow)
        wanted = set(re.findall(r"(?:vars|secrets)\.([A-Z_]+)", text))
        for job in workflow["jobs"].values():
            wanted |= {job["environment"]} if "environment" in job else set()
            wanted |= set(job["runs-on"]) if isinstance(job["runs-on"], list) else set()
        assert {name for name in wanted if name not in page} == set()


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("onbrief/cli/plan.py", "engineering"),
        (".github/CODEOWNERS", "engineering"),
        (".dvc/config", "engineering"),
        ("campaigns/lumen-summer/dvc.yaml", "engineering"),
        ("campaigns/lumen-summer/lineage.json", "brand"),
        ("campaigns/lumen-summer/decisions/1.json", "brand"),
        ("stylepacks/lumen/logo.svg", "brand"),
        ("stylepacks/lumen/comfyui/hero.json", "engineering"),
        ("stylepacks/lumen/rights.yaml", "legal"),
        ("campaigns/lumen-summer/rights.yaml", "legal"),
        ("policies/rates.yaml", "legal"),
    ],
)
def test_a_file_has_its_owner(path: str, owner: str) -> None:
    lines = (FOLDER.parent / "CODEOWNERS").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    found = [team for pattern, team in rows if pathspec.GitIgnoreSpec.from_lines([pattern]).match_file(path)]
    assert found[-1] == f"@example/{owner}"


# The steps that move Git, run in real clones of a repository that stands for the forge.


def git(cwd: Path, *arguments: str) -> str:
    person = ["-c", "user.name=Mallory", "-c", "user.email=mallory@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *person, *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture
def forge(tmp_path: Path) -> tuple[Path, Path, str, str]:
    """A runner's shallow clone of main, the forge, and the commits of main and of a pull request's sly branch."""
    forge, author, runner = (tmp_path / name for name in ("forge.git", "author", "runner"))
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(forge))
    git(tmp_path, "clone", "-q", str(forge), str(author))
    git(author, "checkout", "-q", "-b", "main")
    write(author, code_py="ours", _dvc__config="ours", stylepacks__s_yaml="a", campaigns__x__brief_yaml="a")
    write(author, campaigns__other__brief_yaml="a")
    git(author, "add", "-A")
    git(author, "commit", "-q", "-m", "main")
    git(author, "push", "-q", "origin", "main")
    git(author, "checkout", "-q", "-b", BRANCH)
    write(
        author, code_py="theirs", _dvc__config="theirs", stylepacks__s_yaml="b", campaigns__x__brief_yaml="b"
    )
    write(
        author, campaigns__other__brief_yaml="b", campaigns__new__brief_yaml="new", sitecustomize_py="theirs"
    )
    (author / "campaigns" / "x" / "link").symlink_to("/etc/passwd")
    git(author, "add", "-A")
    git(author, "commit", "-q", "-m", "a pull request")
    git(author, "push", "-q", "origin", BRANCH)
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{forge}", str(runner))
    return runner, forge, git(author, "rev-parse", "main"), git(author, "rev-parse", BRANCH)


def run(path: str, cwd: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Runs a step, `render/plan/overlay` say. given: the variables that the forge would fill in."""
    (found,) = (each for each in RUNS if str(each) == path)
    written = {name: value for name, value in found.env.items() if "${{" not in value}
    return run_step(found.data["run"], cwd, {**written, **given})[0]


BRANCH = "sly;touch${IFS}ran;$(touch${IFS}ran)`id`"


def test_the_overlay_brings_data_and_no_code(forge: tuple[Path, Path, str, str]) -> None:
    runner, _, base, head = forge
    done = run("render/plan/overlay", runner, BASE_SHA=base, HEAD_SHA=head, GIT_TOKEN="none")
    assert done.returncode == 0, done.stderr
    assert (runner / "campaigns/x/brief.yaml").read_text() == "b"
    assert (runner / "stylepacks/s.yaml").read_text() == "b"
    assert (runner / "campaigns/new/brief.yaml").read_text() == "new"
    assert (runner / "code.py").read_text() == (runner / ".dvc/config").read_text() == "ours"
    assert not (runner / "sitecustomize.py").exists()


def test_the_overlay_of_a_shard_brings_one_campaign(forge: tuple[Path, Path, str, str]) -> None:
    runner, _, base, head = forge
    git(runner, "sparse-checkout", "set", ".dvc", "campaigns/new", "stylepacks")
    done = run(
        "render/render/overlay", runner, BASE_SHA=base, HEAD_SHA=head, GIT_TOKEN="none", CAMPAIGN="new"
    )
    assert done.returncode == 0, done.stderr
    assert [p.name for p in (runner / "campaigns").iterdir()] == ["new"]
    assert (runner / "stylepacks/s.yaml").read_text() == "b"


def test_the_collector_commits_locks_and_lineage_and_nothing_else(forge: tuple[Path, Path, str, str]) -> None:
    runner, repository, base, head = forge
    given = {"BASE_SHA": base, "HEAD_SHA": head, "HEAD_REF": BRANCH, "GIT_TOKEN": "none"}
    write(runner, shards__new__dvc_lock="a shard's artefact")
    assert run("render/collect/overlay", runner, **given).returncode == 0
    write(runner, campaigns__new__dvc_lock="locked", campaigns__new__lineage_json="recorded")
    for name in ("commit", "push"):
        done = run(f"render/collect/{name}", runner, **given)
        assert done.returncode == 0, done.stderr
    assert git(repository, "rev-parse", f"{BRANCH}~1") == head
    assert git(repository, "diff", "--name-status", head, BRANCH) == (
        "A\tcampaigns/new/dvc.lock\nA\tcampaigns/new/lineage.json"
    )
    assert git(repository, "rev-parse", "main") == base
    assert not list(runner.glob("ran*"))


def test_the_collector_pushes_nothing_where_nothing_is_new_and_never_over_newer_work(
    forge: tuple[Path, Path, str, str], tmp_path: Path
) -> None:
    runner, repository, base, head = forge
    given = {"BASE_SHA": base, "HEAD_SHA": head, "HEAD_REF": BRANCH, "GIT_TOKEN": "none"}
    run("render/collect/overlay", runner, **given)
    write(runner, campaigns__new__dvc_lock="locked", campaigns__new__lineage_json="recorded")
    git(tmp_path / "author", "commit", "-q", "--allow-empty", "-m", "newer work")
    git(tmp_path / "author", "push", "-q", "origin", BRANCH)
    assert run("render/collect/commit", runner, **given).returncode == 0
    assert run("render/collect/push", runner, **given).returncode == 1
    assert git(repository, "log", "-1", "--format=%s", BRANCH) == "newer work"
    again = git(runner, "rev-parse", "HEAD")
    assert run("render/collect/commit", runner, **{**given, "HEAD_SHA": again}).returncode == 0
    assert git(runner, "rev-parse", "HEAD") == again
