"""The comment: what matters first, short enough for a forge, and nothing in it that a stranger could make speak."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from onbrief.review.groups import grouped
from onbrief.review.markdown import LONGEST, MOST, markdown
from onbrief.review.report import CampaignPart, Change, FieldChange, Region, Report

SOURCE = "https://github.example/perch/house/blob/3fa9"
HOSTILE = st.text(
    st.sampled_from("ab1 |`<>[]()!*_~#@&;:\\/\n\r\t-+=.\"'\u202e\u2066\x1b\u00ad") | st.characters(),
    max_size=60,
)
HEADLINE = FieldChange(
    "copy/en-GB.yaml#/headline", "campaigns/dusk/copy/en-GB.yaml:4:1", "copy", "Headline", "Dusk", "A longer dusk",
    language="en-GB",
)  # fmt: skip


def change(
    number: int, field: FieldChange = HEADLINE, unexpected: bool = False, word: str = "yuzu"
) -> Change:
    region = Region((0, 0, 8, 8), 4.2, ("headline",), () if unexpected else (field.source,), unexpected)
    return Change(
        f"dusk.{number}", "dusk", "golden-hour", word, f"web/hero-{number}", "en-GB", "GB", "ltr", "image", "changed",
        None, None, None, (region,), (field,), (), (0, 0, 0, 0), "",
    )  # fmt: skip


def report(*changes: Change, **part: tuple[str, ...]) -> Report:
    groups, ordered = grouped(changes)
    return Report("main", "a" * 40, "work", (CampaignPart("dusk", "Dusk", 9, 0, 0, **part),), groups, ordered)


def test_it_tells_unexpected_first_then_causes_with_their_line_and_what_waits() -> None:
    text = markdown(
        report(change(1), change(2, unexpected=True), waiting=("brand: has not approved",)),
        "https://x.example/a(b)",
        SOURCE,
    )
    assert text.startswith("## 2 pictures changed (of 9); 1 unexpected\n")
    assert "> [!CAUTION]\n> 1 picture shows a change that nobody asked for." in text
    assert "**[Open the review page](https://x.example/a%28b%29)**" in text
    rows = [line for line in text.splitlines() if line.startswith("| 1 |")]
    assert "❗" in rows[0] and "❗" not in rows[1]
    assert f"]({SOURCE}/campaigns/dusk/copy/en-GB.yaml#L4) |" in rows[1]
    assert "### Who is waited for" in text and "### Still to build" not in text


def test_our_words_are_plain_and_copy_keeps_its_order_in_every_script() -> None:
    arabic = replace(HEADLINE, old="غروب", new="ساعة الغروب", language="ar-AE", direction="rtl")
    text = markdown(report(change(1, arabic)))
    assert (
        "| Headline, en-GB | ar-AE: Headline &#8296;<code>غروب</code>&#8297; → &#8296;<code>ساعة الغروب</code>&#8297; |"
        in text
    )
    assert "| headline; could not be compared |" in text


def test_without_a_page_it_tells_what_to_type() -> None:
    assert "onbrief review &#45;&#45;against aaaaaaaaaa &#45;&#45;out review&#46;html" in markdown(
        report(change(1))
    )


def test_a_thousand_changes_fit_and_the_worst_of_each_cause_are_named() -> None:
    fields = [
        replace(HEADLINE, title=f"Line {n}", source=f"copy/en-GB.yaml#/{n}", new="x" * 400) for n in range(40)
    ]
    text = markdown(report(*(change(n, fields[n % 40]) for n in range(1000))), "", SOURCE)
    assert len(text) <= LONGEST
    assert "And 10 more causes." in text
    assert f"{MOST} of 1000" in text or "10 of 1000" in text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=HOSTILE, file=HOSTILE)
@example(
    words="</code><img src=x> [a](https://evil.example) | b |\n| c | d |",
    file="a)](https://evil.example) <b>",
)
def test_nothing_that_a_stranger_wrote_becomes_markdown(words: str, file: str) -> None:
    field = replace(HEADLINE, title=words, old=words, new=words + "!", where=f"{file}:4:1", language=words)
    found = report(change(1, field, word=words), waiting=(words,), tasks=(words,), plan=(words,))
    calm = markdown(report(change(1), waiting=("x",), tasks=("x",), plan=("x",)), "https://x.example", SOURCE)
    text = markdown(replace(found, notes=(words,)), "https://x.example", SOURCE)
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")

    def links(source: str) -> list[str]:
        tokens = [t for block in parser.parse(source) for t in (block.children or [])]
        return [str(t.attrs["href"]) for t in tokens if t.type == "link_open"]

    assert all(link.startswith(("https://x.example", SOURCE + "/")) for link in links(text))
    tags = {
        t.content for block in parser.parse(text) for t in (block.children or []) if t.type == "html_inline"
    }
    assert tags <= {"<code>", "</code>", "<br>"}
    assert text.count("\n| ") == calm.count("\n| "), "no row was begun or ended"
