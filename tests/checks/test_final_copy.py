"""Draft words are not delivered."""

import pytest

from tests.defects.sketch import BANNER, STRIP


@pytest.mark.parametrize("sketch", [BANNER, STRIP])
def test_final_words_pass(judge, sketch):
    assert judge("final-copy", sketch) == []


def test_draft_words_block_and_their_file_is_blamed_once(judge):
    assert judge("final-copy", "draft words") == [
        "block copy/en-GB.yaml#/draft: The words are a draft; read every line, then take out `draft: true`."
    ]
