"""What YAML's parser stopped at, in words for the person who wrote the file."""

from __future__ import annotations

import re
from typing import Any

import yaml

from onbrief.errors import Problem
from onbrief.model.visible import visible

# What the parser says → what we say, and what to do. The first that fits.
_SYNTAX = [
    ("mapping values are not allowed", "a colon that begins a value stands where none can",
     "If it belongs to the text, put the text in quotes; if this is a key, indent it like the keys around it."),
    ("expected ',' or ']'", "the list that opens at {context} is not closed",
     "Close it with “]”, with commas between its values; put a text that holds a comma or bracket in quotes."),
    ("expected ',' or '}'", "the braces that open at {context} are not closed",
     "Close them with “}”; a “#” begins a comment, so put a colour in quotes: \"#e2703a\"."),
    ("found unexpected end of stream", "the quotes that open at {context} are not closed", "Close them."),
    ("unknown escape character", "“\\” begins an escape that YAML doesn't know",
     "Write “\\\\” for a backslash, or use single quotes."),
    ("invalid Unicode character escape", "this escape stands for no character", "Write the character itself."),
    ("alphabetic or numeric character", "a text can't begin with “*” or “&”", "Put it in quotes."),
    ("undefined tag handle", "a text can't begin with “!”", "Put it in quotes."),
    ("block sequence entries are not allowed", "a list can't begin here", "Put each “- ” on a line of its own."),
    ("could not find expected ':'", "this is no “key: value”", "Write a colon and a blank after the key."),
    ("expected '-' indicator", "this line doesn't belong to the list that begins at {context}",
     "Indent it like the items, or begin it with “- ”."),
    ("did not find expected key", "this doesn't fit the keys that begin at {context}",
     "Indent it like them. A text that begins with a quote must also end with it; double a quote inside: ''."),
    ("expected <document start>", "this line doesn't belong to what stands above",
     "Give both the same indent."),
    ("did not find expected node content", "a value is expected here", "Put the text in quotes if it begins so."),
    ("did not find expected comment or line break", "a text block begins on the next line", "Break the line after “|” or “>”."),
    ("incompatible YAML document", "this is not YAML 1.1 or 1.2", "Take out the line “%YAML”."),
    ("duplicate %", "a directive stands here twice", "Take out the lines that begin with “%”."),
    ("", "this is not valid YAML ({problem})", "Look for a bracket, a quote or an indent that is off."),
]  # fmt: skip


def explain_syntax(name: str, text: str, error: yaml.MarkedYAMLError, quoted: Any) -> Problem:
    """Why the parser stopped, in our words. quoted: the last scalar in quotes before that."""
    mark, start = error.problem_mark or error.context_mark, error.context_mark
    if mark is None:
        return Problem(name, f"this is not valid YAML ({error.problem})")
    lines, said = re.split(r"\r\n|\r|\n", text), str(error.problem)
    row = lines[mark.line] if mark.line < len(lines) else ""
    where = f"{name}:{mark.line + 1}:{mark.column + 1}"
    if "cannot start any token" in said or "tab character" in said:
        sign = row[mark.column : mark.column + 1]
        if sign == "\t":
            return Problem(where, "a tab stands here", "Indent with blanks.")
        return Problem(where, visible(f"a text can't begin with “{sign}”"), "Put it in quotes.")
    if quoted and quoted.end_mark.line == mark.line and "did not find expected" in said:
        return _quotes(name, where, quoted)
    if start and ("could not find expected ':'" in said or "alphabetic or numeric" in said):
        where = f"{name}:{start.line + 1}:{start.column + 1}"
    context = f"{start.line + 1}:{start.column + 1}" if start else "1:1"
    what, cure = next((w, c) for part, w, c in _SYNTAX if part in said)
    if "“#”" in cure and start and "#" not in lines[start.line]:
        cure = "Close them with “}”, with commas between; put a text that holds a comma or brace in quotes."
    return Problem(where, what.format(context=context, problem=said), cure)


def _quotes(name: str, where: str, quoted: Any) -> Problem:
    """Something follows a closing quote: it was meant to be inside, or the quote closes another one's text."""
    start, end = quoted.start_mark, quoted.end_mark
    if start.line == end.line:
        cure = (
            "Double a quote that belongs to the text: ''."
            if quoted.style == "'"
            else 'Write \\" inside the text.'
        )
        return Problem(where, f"the text in quotes ends before this ({end.line + 1}:{end.column})", cure)
    return Problem(
        f"{name}:{start.line + 1}:{start.column + 1}",
        f"the quotes that open here close only at {end.line + 1}:{end.column}",
        "Close them at the end of the text.",
    )
