"""What a person sees when a build can't go on: words, a place, a cure, and an exit status of 2."""

from __future__ import annotations

import yaml

from tests.studio import Studio


def test_an_unknown_scene_parameter_is_told_by_its_name(studio: Studio) -> None:
    path = studio.root / "stylepacks/lumen/vocabulary.yaml"
    brief = yaml.safe_load((studio.campaign / "brief.yaml").read_text("utf-8"))
    data = yaml.safe_load(path.read_text("utf-8"))
    data["camera"][brief["scenes"]["golden-hour"]["camera"]]["params"]["zom"] = 2
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    told = studio.onbrief("build")
    assert told.returncode == 2
    line = 1 + path.read_text("utf-8").split("zom: 2")[0].count("\n")
    assert told.stderr == (
        f"stylepacks/lumen/vocabulary.yaml:{line}:7: “zom” is not a word of this file\n"
        f"{line:>5} |       zom: 2\n      |       ^\n    Did you mean “zoom”?\n"
    )


def test_a_changed_list_of_stages_is_refused(studio: Studio) -> None:
    (studio.campaign / "dvc.yaml").write_text("stages: {}\n", "utf-8")
    told = studio.onbrief("build")
    assert told.returncode == 2
    assert told.stderr == (
        "campaigns/dusk/dvc.yaml: this is not the common list of stages\n"
        "    Copy onbrief/pipeline/campaign-dvc.yaml over it.\n"
    )


def test_outside_a_repository_it_says_where_to_go(studio: Studio) -> None:
    told = studio.run("onbrief", "build", cwd=studio.root.parent)
    assert told.returncode == 2
    assert (
        "no onbrief repository here or above\n    Go to a folder that holds campaigns/ and stylepacks/."
        in told.stderr
    )


def test_every_command_has_help_with_an_example(studio: Studio) -> None:
    for command in (
        "build",
        "validate",
        "select",
        "check",
        "trace",
        "where-used",
        "find",
        "history",
        "log",
        "expiring",
        "reproduce",
        "rights",
        "schema",
        "stage",
    ):
        told = studio.onbrief(command, "--help")
        assert told.returncode == 0
        assert "Example: " in told.stdout
