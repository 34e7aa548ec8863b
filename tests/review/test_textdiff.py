from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from onbrief.review.textdiff import changed_words


def test_words_that_changed_are_told_from_those_that_stayed() -> None:
    old, new = changed_words("Golden hour, bottled", "The golden hour, bottled")
    assert old == [("Golden", True), (" hour, bottled", False)]
    assert new == [("The golden", True), (" hour, bottled", False)]


def test_arabic_is_marked_by_whole_words_since_its_letters_join() -> None:
    _, new = changed_words("غروب في كل رشفة", "ساعة الغروب في كل رشفة", "ar-AE")
    assert new == [("ساعة الغروب", True), (" في كل رشفة", False)]


def test_japanese_is_cut_between_phrases_since_it_has_no_spaces() -> None:
    _, new = changed_words("夕陽を、ひとくち。", "黄金の夕陽を、ひとくち。", "ja-JP")
    assert new == [("黄金の", True), ("夕陽を、ひとくち。", False)]


@given(some.text(), some.text(), some.sampled_from(["", "ja-JP", "th-TH", "ar-AE"]))
def test_nothing_is_lost_or_added_whatever_the_text(old: str, new: str, language: str) -> None:
    before, after = changed_words(old, new, language)
    assert ("".join(text for text, _ in before), "".join(text for text, _ in after)) == (old, new)


def test_a_very_long_text_counts_as_changed_all_over() -> None:
    assert changed_words("a " * 5000, "b " * 5000) == ([("a " * 5000, True)], [("b " * 5000, True)])
