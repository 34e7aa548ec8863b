"""`onbrief validate`: all mistakes at once, for people, editors, GitHub and SARIF viewers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onbrief.cli.problems import excerpt
from onbrief.errors import Problem
from tests.studio import Studio, make_studio

BRIEF = "campaigns/dusk/brief.yaml"
COPY = "campaigns/dusk/copy/en-GB.yaml"
PACK = "stylepacks/lumen/stylepack.yaml"
EVIL = "x\n::error::owned,%0A::set-output name=a::b\r::add-mask::c"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """A studio with modelines, so that there is nothing to note."""
    studio = make_studio(tmp_path_factory.mktemp("validate"))
    schemas = {"brief": BRIEF, "selects": "campaigns/dusk/selects.yaml", "stylepack": PACK, "copy": COPY}
    for schema, file in [*schemas.items(), ("copy", COPY.replace("en-GB", "ar-AE"))]:
        path = studio.root / file
        line = f"# yaml-language-server: $schema={'../' * file.count('/')}schemas/{schema}.schema.json\n"
        path.write_text(line + path.read_text("utf-8"), "utf-8")
    return studio


@pytest.fixture
def studio(good: Studio):
    """The same, with everything as it was afterwards."""
    files = {path: path.read_bytes() for path in good.root.glob("*/**/*.yaml")}
    yield good
    for path, content in files.items():
        path.write_bytes(content)


def test_a_sound_repository_has_no_mistakes(studio: Studio) -> None:
    told = studio.onbrief("validate")
    assert (told.returncode, told.stdout, told.stderr) == (
        0,
        "1 campaign, 1 style pack, 19 channels: no mistakes\n",
        "",
    )


def test_a_mistake_is_shown_with_its_line_and_a_caret(studio: Studio) -> None:
    studio.edit(BRIEF, "lighting: low-sun", "lighting: low-sum")
    studio.edit(COPY, "direction: ltr", "direction: left")
    told = studio.onbrief("validate", "dusk")
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr == (
        f"{BRIEF}:36:15: “low-sum” is no lighting of this style pack\n"
        "   36 |     lighting: low-sum\n"
        "      |               ^\n"
        "    Did you mean “low-sun”?\n"
        f"{COPY}:3:12: “left” is not known here\n"
        "    3 | direction: left\n"
        "      |            ^\n"
        "    Known here: ltr, rtl.\n"
        "1 campaign: 2 mistakes\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "shown", "caret"),
    [
        ("cta: 見る☃", 8, "cta: 見る☃", " " * 9),
        ("\tcta: x", 1, "→cta: x", ""),
        ("a:\tb", 4, "a:→b", " " * 3),
        ("e\u0301: x", 5, "e\u0301: x", " " * 3),
        ("title: Du\u202esk", 10, "title: Du<U+202E>sk", " " * 9),
        ("t: a\u2066b\u2069c", 8, "t: a<U+2066>b<U+2069>c", " " * 21),
        ("a: \x1b[31mred", 5, "a: <U+001B>[31mred", " " * 11),
        ("x" * 300, 250, "…" + "x" * 99, " " * 51),
    ],
)
def test_a_caret_stands_under_its_column(line: str, column: int, shown: str, caret: str) -> None:
    got, blanks = excerpt(line, column)
    if len(line) == 300:
        assert got.startswith("…xxx") and len(got) <= 101 and got[len(blanks)] == "x" and blanks.isspace()
    else:
        assert (got, blanks) == (shown, caret)


def test_a_path_narrows_what_is_told(studio: Studio) -> None:
    studio.edit(BRIEF, "usage: public", "usage: publik")
    studio.edit(COPY, "direction: ltr", "direction: left")
    studio.edit(PACK, "hex: '#6fa58d'", "hex: green")

    def files(*paths: str, cwd: Path | None = None) -> list[str]:
        told = studio.run("onbrief", "validate", "--format", "json", *paths, cwd=cwd)
        return [Path(problem["file"]).name for problem in json.loads(told.stdout)]

    assert files() == ["brief.yaml", "en-GB.yaml", "stylepack.yaml"]
    assert files("dusk") == files("campaigns/dusk") == files(".", cwd=studio.campaign) == files()
    assert files("campaigns") == files("campaigns/dusk/") == files()
    assert files(BRIEF) == files("brief.yaml", cwd=studio.campaign) == ["brief.yaml"]
    assert files("campaigns/dusk/copy") == ["en-GB.yaml"]
    assert files("stylepacks/lumen") == files("stylepacks") == files(PACK) == ["stylepack.yaml"]
    assert files(COPY, PACK) == ["en-GB.yaml", "stylepack.yaml"]
    assert files("placements") == files("placements/iab-display.yaml") == []


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("dask", "dask: no such campaign, file or folder\n    Did you mean “dusk”?\n"),
        ("../elsewhere", "this path leads out of the repository\n    Use a path inside it.\n"),
        ("campaigns/nobody", "campaigns/nobody: no such file or folder\n    Name a campaign, or a file or folder.\n"),
        (".gitignore", ".gitignore: nothing here is for onbrief to validate\n"
         "    Name a campaign, or something in campaigns/, stylepacks/, placements/, policies/ or renderers/models/.\n"),
    ],
)  # fmt: skip
def test_a_path_that_is_nothing_is_told_so(studio: Studio, path: str, answer: str) -> None:
    told = studio.onbrief("validate", path)
    assert told.returncode == 2
    assert told.stderr.endswith(answer)


def test_style_packs_that_no_campaign_uses_are_looked_at_too(studio: Studio) -> None:
    spare = studio.root / "stylepacks" / "spare"
    spare.mkdir()
    (spare / "stylepack.yaml").write_text("name: spare\ntitel: Spare\n", "utf-8")
    told = studio.onbrief("validate", "--format", "json")
    for path in spare.iterdir():
        path.unlink()
    spare.rmdir()
    rows = json.loads(told.stdout)
    assert told.returncode == 2
    assert [(r["file"], r["line"], r["column"], r["what"], r["cure"]) for r in rows if r["line"] > 1] == [
        (
            "stylepacks/spare/stylepack.yaml",
            2,
            1,
            "“titel” is not a word of this file",
            "Did you mean “title”?",
        )
    ]


def test_a_brief_under_another_name_is_missed(studio: Studio) -> None:
    folder = studio.root / "campaigns" / "dawn"
    folder.mkdir()
    (folder / "brief.yml").write_text("title: x\n", "utf-8")
    (folder / "selects.yaml").write_text("select: []\n", "utf-8")
    told = studio.onbrief("validate")
    (folder / "brief.yml").unlink()
    (folder / "selects.yaml").unlink()
    folder.rmdir()
    assert told.returncode == 2
    assert told.stderr.startswith(
        "campaigns/dawn/brief.yaml: this file is missing\n    Rename brief.yml to brief.yaml.\n"
    )
    assert "campaigns/dawn/selects.yaml:1:1: “select” is not a word of this file\n" in told.stderr


def test_a_locale_under_another_name_is_missed(studio: Studio) -> None:
    path = studio.root / COPY
    path.rename(path.with_name("en_gb.yml"))
    told = studio.onbrief("validate", "dusk")
    path.with_name("en_gb.yml").rename(path)
    assert "    Rename copy/en_gb.yml to en-GB.yaml.\n" in told.stderr


def test_changed_stages_are_told(studio: Studio) -> None:
    path = studio.campaign / "dvc.yaml"
    path.write_text(path.read_text("utf-8") + "#\n", "utf-8")
    told = studio.onbrief("validate")
    assert told.returncode == 2
    assert told.stderr == (
        "campaigns/dusk/dvc.yaml: this is not the common list of stages\n"
        "    Copy onbrief/pipeline/campaign-dvc.yaml over it.\n"
        "1 campaign, 1 style pack, 19 channels: 1 mistake\n"
    )


def test_waivers_and_policies_are_looked_at_too(studio: Studio) -> None:
    files = {
        "campaigns/dusk/waivers.yaml": "waivers:\n- {check: contrst, assets: a, reason: x, owner: A B <a@b.example>, "
        "expires: 2027-01-01}\n",
        "policies/gates.yaml": "severities: {contrast: note}\n",
    }
    for name, text in files.items():
        (studio.root / name).parent.mkdir(exist_ok=True)
        (studio.root / name).write_text(text, "utf-8")
    told = [
        studio.onbrief("validate", "--format", "json", *paths) for paths in ((), ("policies/gates.yaml",))
    ]
    for name in files:
        (studio.root / name).unlink()
    rows, alone = ([r for r in json.loads(t.stdout) if r["level"] == "error"] for t in told)
    assert [(r["file"], r["line"], r["column"], r["what"]) for r in rows] == [
        ("campaigns/dusk/waivers.yaml", 2, 11, "“contrst” is no gate"),
        ("policies/gates.yaml", 1, 24, "“contrast” weighs less here than by itself, and no reason is given"),
    ]
    assert [r["file"] for r in alone] == ["policies/gates.yaml"]


def test_a_file_without_its_modeline_is_noted_and_fine(studio: Studio) -> None:
    path = studio.root / COPY
    path.write_text(path.read_text("utf-8").split("\n", 1)[1], "utf-8")
    told = studio.onbrief("validate")
    assert (told.returncode, told.stdout) == (
        0,
        "1 campaign, 1 style pack, 19 channels: no mistakes, 1 note\n",
    )
    assert told.stderr == (
        f"{COPY}:1:1: note: the first line names no schema for editors\n"
        "    1 | locale: en-GB\n"
        "      | ^\n"
        "    Let it be: # yaml-language-server: $schema=../../../schemas/copy.schema.json\n"
    )


def test_copy_that_nobody_asks_for_is_noted(studio: Studio) -> None:
    path = studio.root / COPY.replace("en-GB", "it-IT")
    text = (studio.root / COPY).read_text("utf-8")
    path.write_text(text.replace("locale: en-GB", "locale: it-IT"), "utf-8")
    told = studio.onbrief("validate", "dusk", "--format", "github")
    path.unlink()
    assert told.returncode == 0
    assert told.stdout == (
        "::notice file=campaigns/dusk/copy/it-IT.yaml,title=onbrief::no market of the brief speaks it-IT%0A"
        "Add it-IT to a market of the brief, or delete the file.\n"
    )


def test_a_hostile_brief_injects_no_command_into_a_workflow(studio: Studio) -> None:
    studio.edit(BRIEF, "usage: public", f"usage: {json.dumps(EVIL)}")
    told = studio.onbrief("validate", "--format", "github")
    assert told.returncode == 2
    assert told.stdout == (
        f"::error file={BRIEF},line=17,col=8,title=onbrief::“x<U+000A>::error::owned,%250A::set-output name=a::b"
        "<U+000D>::add-mask::c” is not known here%0AKnown here: experiment, internal, public.\n"
    )


def test_a_hostile_file_name_injects_no_property() -> None:
    from onbrief.cli.problems import as_github

    problem = Problem("copy/a,line=9:b%\n::error::c.yaml:3:1", "x", note=True)
    assert as_github([problem]) == (
        "::notice file=copy/a%2Cline=9%3Ab%25%0A%3A%3Aerror%3A%3Ac.yaml,line=3,col=1,title=onbrief::x\n"
    )


def test_sarif_is_what_viewers_read(studio: Studio) -> None:
    studio.edit(BRIEF, "usage: public", "usage: publik")
    told = studio.onbrief("validate", "--format", "sarif")
    log = json.loads(told.stdout)
    assert told.returncode == 2
    assert (log["version"], log["$schema"].rsplit("/", 1)[1]) == ("2.1.0", "sarif-schema-2.1.0.json")
    [run] = log["runs"]
    assert run["tool"]["driver"]["name"] == "onbrief"
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == [
        {
            "ruleId": run["tool"]["driver"]["rules"][0]["id"],
            "level": "error",
            "message": {"text": "“publik” is not known here. Did you mean “public”?"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": BRIEF, "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 17, "startColumn": 8},
                    }
                }
            ],
        }
    ]


def test_no_problems_are_an_empty_list(studio: Studio) -> None:
    assert json.loads(studio.onbrief("validate", "--format", "json").stdout) == []
    assert studio.onbrief("validate", "--format", "github").stdout == ""
    assert json.loads(studio.onbrief("validate", "--format", "sarif").stdout)["runs"][0]["results"] == []


def test_reviews_are_read_too_history_is_noted_and_a_reject_without_a_reason_refused(studio: Studio) -> None:
    folder = studio.campaign / "reviews"
    folder.mkdir()
    path = folder / "ada.yaml"
    seen = f"request: {'a' * 64}, sha256: {'b' * 64}, when: 2026-11-21T10:00:00Z"
    path.write_text(
        "# yaml-language-server: $schema=../../../schemas/reviews.schema.json\n"
        "schema: onbrief/reviews/1\n"
        "reviewer: Ada\n"
        "candidates:\n"
        f"  - {{scene: gone, candidate: 1, verdict: pick, reasons: [light], {seen}}}\n"
        f"  - {{scene: golden-hour, candidate: 7, verdict: reject, reasons: [lihgt], {seen}}}\n"
        f"  - {{scene: golden-hour, candidate: 1, verdict: reject, {seen}}}\n"
    )
    try:
        told = studio.onbrief("validate", "dusk", "--format", "json")
    finally:
        path.unlink()
        folder.rmdir()
    assert told.returncode == 2
    name = "campaigns/dusk/reviews/ada.yaml"
    found = [(f"{p['file']}:{p['line']}:{p['column']}", p["what"]) for p in json.loads(told.stdout)]
    assert found == [
        (f"{name}:5:13", "the brief has no scene “gone” any more"),
        (f"{name}:6:37", "golden-hour has no candidate 7 any more"),
        (f"{name}:6:67", "“lihgt” is no reason for a reject in this style pack"),
        (f"{name}:7:49", "a reject without a reason"),
    ]
