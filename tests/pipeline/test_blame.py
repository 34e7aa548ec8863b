"""A symbolic source becomes file, line and column; whatever stands in it, the answer is a place in the repository."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.pipeline import blame
from onbrief.pipeline.blame import where

FILES = {
    "campaigns/x/copy/ar-AE.yaml": "locale: ar-AE\ndirection: rtl\nheadline: غروب\nskus:\n  yuzu: {cta: اختر}\n",
    "campaigns/x/brief.yaml": "title: X\ndeliverables:\n- job: a\n- {job: b, placements: [c/d]}\n",
    "campaigns/x/odd.yaml": "a/b: 1\n'7':\n  c~d: 2\n",
    "campaigns/x/broken.yaml": "a: 1\nb: [\n",
    "campaigns/x/twice.yaml": "a: 1\nb: 2\nb: 3\n",
    "stylepacks/p/stylepack.yaml": "name: p\nlogo: {file: logo.svg}\n",
    "stylepacks/p/logo.svg": "<svg/>",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("blame")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / "campaigns/x/link.yaml").symlink_to(root / "campaigns/x/brief.yaml")
    return root


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("copy/ar-AE.yaml#/headline", "campaigns/x/copy/ar-AE.yaml:3:1"),
        ("copy/ar-AE.yaml#/skus/yuzu/cta", "campaigns/x/copy/ar-AE.yaml:5:10"),
        ("brief.yaml#/deliverables/1/placements/0", "campaigns/x/brief.yaml:4:25"),
        ("/stylepacks/p/stylepack.yaml#/logo/file", "stylepacks/p/stylepack.yaml:2:8"),
        ("brief.yaml", "campaigns/x/brief.yaml:1:1"),
        # keys that look like something else
        ("odd.yaml#/a~1b", "campaigns/x/odd.yaml:1:1"),
        ("odd.yaml#/7/c~0d", "campaigns/x/odd.yaml:3:3"),
        # what is no longer there
        ("copy/ar-AE.yaml#/skus/hibiscus/cta", "campaigns/x/copy/ar-AE.yaml:4:1"),
        ("brief.yaml#/deliverables/9", "campaigns/x/brief.yaml:2:1"),
        # what is no YAML, isn't there, is broken or a link
        ("/stylepacks/p/logo.svg", "stylepacks/p/logo.svg"),
        ("rights.yaml#/holdings/0", "campaigns/x/rights.yaml"),
        ("broken.yaml#/b/0", "campaigns/x/broken.yaml:2:1"),
        ("twice.yaml#/a", "campaigns/x/twice.yaml:1:1"),
        ("link.yaml#/title", "campaigns/x/link.yaml"),
        ("../../../../etc/shadow.yaml#/a", "etc/shadow.yaml"),
        ("copy", "campaigns/x/copy"),
    ],
)
def test_a_source_is_found(root: Path, source: str, place: str) -> None:
    assert where(root, "x", source, {}) == place


def test_a_file_is_read_once_a_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    text = blame.read_text
    monkeypatch.setattr(blame, "read_text", lambda root, path: read.append(path) or text(root, path))
    cache: blame.Cache = {}
    for pointer in ("/title", "/deliverables", "/nothing"):
        where(root, "x", f"brief.yaml#{pointer}", cache)
        where(root, "x", f"missing.yaml#{pointer}", cache)
    assert [path.name for path in read] == ["brief.yaml", "missing.yaml"]


@settings(deadline=None)  # disks are slow now and then
@given(st.text() | st.tuples(st.sampled_from(sorted(FILES)), st.text()).map(lambda t: f"/{t[0]}#{t[1]}"))
def test_no_source_breaks_it(root: Path, source: str) -> None:
    assert isinstance(where(root, "x", source, {}), str)
