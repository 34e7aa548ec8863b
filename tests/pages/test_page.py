"""A page is one file that may run and load only what is named in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from onbrief.pages.page import STYLE, data, one_file
from tests.browser import listened

TEMPLATE = """<!doctype html><html lang="en"><head>{{ head }}<title>t</title></head><body>
<p id="said">{{ said }}</p><script type="application/json" id="facts">{{ facts }}</script>{{ scripts }}</body></html>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_text(TEMPLATE)
    (tmp_path / "page.js").write_text(
        "document.title = JSON.parse(document.getElementById('facts').textContent).name + '!';\n"
    )
    return tmp_path


def show(folder: Path, tab: Page, said: str, facts: object) -> None:
    html = one_file(folder, "page.html", [STYLE], [folder / "page.js"], said=said, facts=data(facts))
    (folder / "out.html").write_text(html, "utf-8")
    tab.goto((folder / "out.html").as_uri())


def test_its_own_script_and_style_run(folder: Path, tab: Page) -> None:
    complaints = listened(tab)
    show(folder, tab, "fine", {"name": "Ada"})
    assert tab.title() == "Ada!"
    assert tab.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert complaints == []


def test_what_a_stranger_wrote_is_text(folder: Path, tab: Page) -> None:
    hostile = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    show(folder, tab, hostile, {"name": hostile})
    assert tab.title() == hostile + "!"
    assert tab.locator("#said").text_content() == hostile


def test_a_script_that_slips_in_all_the_same_is_refused(folder: Path, tab: Page) -> None:
    (folder / "page.html").write_text(TEMPLATE.replace("{{ said }}", "{{ said | safe }}"))
    complaints = listened(tab)
    show(
        folder,
        tab,
        "<script>document.title = 'owned'</script><img src='https://a.example/x.png'>",
        {"name": "A"},
    )
    assert tab.title() == "A!"
    assert len([told for told in complaints if "Content Security Policy" in told]) == 2


@given(st.recursive(st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_data_comes_back_as_it_was_and_ends_no_element(value: object) -> None:
    text = str(data(value))
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)
