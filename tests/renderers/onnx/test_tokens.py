"""Words as numbers: always as many as the model has places for, whatever somebody writes into a brief."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderers.onnx.folder import Folder
from renderers.onnx.tokens import ClipTokenizer
from tests.renderers.onnx.tiny import tiny


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> ClipTokenizer:
    return ClipTokenizer(Folder(tiny("sd", tmp_path_factory.mktemp("pipelines"))))


@given(text=st.text(max_size=400))
def test_any_text_fits_and_what_does_not_is_told(text: str, tokenizer: ClipTokenizer) -> None:
    found = tokenizer([text])
    row = found.ids[0].tolist()
    assert len(row) == 77 and row[0] == tokenizer.begin and tokenizer.end in row[1:]
    assert min(row) >= 0 and max(row) < tokenizer.core.get_vocab_size()
    assert text.rstrip().endswith(found.cut[0])


def test_a_model_may_pad_with_a_word_of_its_own(tmp_path: Path) -> None:
    """SDXL's second tokenizer pads with an exclamation mark."""
    folder = tiny("sd", tmp_path)
    (folder / "tokenizer/special_tokens_map.json").write_text(json.dumps({"pad_token": {"content": "!"}}))
    tokenizer = ClipTokenizer(Folder(folder))
    assert tokenizer([""]).ids[0, 2:].tolist() == [tokenizer.core.token_to_id("!")] * 75


def test_it_is_read_from_one_file_as_from_two(tmp_path: Path) -> None:
    folder = tiny("sd", tmp_path)
    words = ["zwei Flaschen, 3.5 %", "ひかり"]
    two = ClipTokenizer(Folder(folder))
    two.core.save(str(folder / "tokenizer/tokenizer.json"))
    (folder / "tokenizer/vocab.json").unlink()
    assert (ClipTokenizer(Folder(folder))(words).ids == two(words).ids).all()
