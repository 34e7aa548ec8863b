"""A pull request's campaigns and style packs are data: nothing in them may be run, followed or obeyed."""

from __future__ import annotations

import pytest

from onbrief.errors import Problem
from onbrief.pipeline.tracked import foreign
from tests.studio import Studio

STAGES = "stages: {sly: {cmd: touch ran, outs: [sly.txt]}}\n"
FOREIGN = ("DVC would take this for stages of its own", "Remove it, or rename it.")
HIDDEN = ("hidden files could steer Git or DVC; here is only data", "Remove it.")


def test_a_campaign_s_own_stages_and_lock_are_welcome(studio: Studio) -> None:
    (studio.campaign / "dvc.lock").write_text("schema: '2.0'\n", "utf-8")
    studio.commit("a lock")
    assert list(foreign(studio.root)) == []
    studio.run("git", "sparse-checkout", "set", "stylepacks", "campaigns/another")
    assert not studio.campaign.exists()
    assert list(foreign(studio.root)) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("stylepacks/lumen/dvc.yaml", FOREIGN),
        ("campaigns/dvc.yaml", FOREIGN),
        ("campaigns/dusk/more/dvc.yaml", FOREIGN),
        ("campaigns/no-brief/dvc.yaml", FOREIGN),
        ("stylepacks/lumen/logo.dvc", FOREIGN),
        ("campaigns/dusk/.dvc/config", HIDDEN),
        ("stylepacks/.dvcignore", HIDDEN),
        ("campaigns/dusk/.gitattributes", HIDDEN),
    ],
)
def test_what_would_steer_git_or_dvc_is_told(studio: Studio, path: str, expected: tuple[str, str]) -> None:
    file = studio.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(STAGES, "utf-8")
    studio.run("git", "add", "--force", path)
    assert list(foreign(studio.root)) == [Problem(path, *expected)]


def test_a_link_is_told_and_validate_refuses_it(studio: Studio) -> None:
    (studio.campaign / "note.txt").symlink_to("/etc/passwd")
    studio.commit("a link")
    done = studio.onbrief("validate")
    assert done.returncode == 2
    assert "campaigns/dusk/note.txt: this is a symbolic link" in done.stderr


def test_a_name_that_is_no_text_is_told_in_ascii(studio: Studio) -> None:
    (studio.campaign / "\udcff\n\u202e.dvc").write_text("", "utf-8")
    studio.run("git", "add", "--all")
    (found,) = foreign(studio.root)
    assert found.where == r'"campaigns/dusk/\377\n\342\200\256.dvc"'


def test_dvc_would_run_a_stage_that_stands_beside_a_logo(studio: Studio) -> None:
    """Why the rule is there: if DVC stops doing this, the rule can go."""
    (studio.root / "stylepacks" / "lumen" / "dvc.yaml").write_text(STAGES, "utf-8")
    done = studio.run("dvc", "repro", "--dry", "campaigns/dusk/dvc.yaml:compile")
    assert "stylepacks/lumen/dvc.yaml:sly" in done.stdout, done.stderr
