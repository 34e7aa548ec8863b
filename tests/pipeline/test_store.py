"""What was made once is not made again; what is damaged is not used."""

from __future__ import annotations

from pathlib import Path

from onbrief.pipeline.store import Store, store_key

KEY = store_key("a" * 64, {"label": "b" * 64})


def test_an_entry_comes_back_as_it_was_put(tmp_path: Path) -> None:
    Store(tmp_path).put(KEY, {"image": ("image.png", b"picture")}, {"device": "cpu"})
    entry = Store(tmp_path).get(KEY)
    assert entry is not None
    assert entry.files["image"].read_bytes() == b"picture"
    assert entry.record == {"device": "cpu"}


def test_the_key_depends_on_the_bytes_of_the_inputs() -> None:
    assert store_key("a" * 64, {"label": "c" * 64}) != KEY


def test_a_damaged_entry_is_thrown_away(tmp_path: Path) -> None:
    entry = Store(tmp_path).put(KEY, {"image": ("image.png", b"picture")}, {})
    entry.files["image"].write_bytes(b"pictur3")
    assert Store(tmp_path).get(KEY) is None
    assert not entry.files["image"].exists()


def test_the_first_of_two_that_put_the_same_entry_is_kept(tmp_path: Path) -> None:
    Store(tmp_path).put(KEY, {"image": ("image.png", b"first")}, {})
    entry = Store(tmp_path).put(KEY, {"image": ("image.png", b"second")}, {})
    assert entry.files["image"].read_bytes() == b"first"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".new-")] == []


def test_half_an_entry_is_no_entry(tmp_path: Path) -> None:
    entry = Store(tmp_path).put(KEY, {"image": ("image.png", b"picture")}, {})
    entry.files["image"].parent.joinpath("rendering.json").unlink()
    assert Store(tmp_path).get(KEY) is None
