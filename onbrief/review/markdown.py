"""A review as Markdown: the comment in a pull request, with the worst changes, their causes, and what waits.

What people wrote, copy, names and paths, stands in `code`, so that it can't pass for Markdown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote

from onbrief.errors import Problem, place
from onbrief.pages.words import code, counted, mild, shortened
from onbrief.review.report import CampaignPart, Change, FieldChange, Group, Report
from onbrief.review.words import NOTHING, apart, headline, picture, seen

MOST = 25  # pictures in the table; the page shows all
MOST_GROUPS, MOST_LINES, MOST_FIELDS = 30, 12, 3
LONGEST = 60_000  # characters; GitHub takes 65,536 of a comment
WORDS = 70  # characters of an old or a new text
Row = Sequence[str]


def markdown(report: Report, link: str = "", source: str = "") -> str:
    """link: where the page is. source: address of the files at this commit, `https://…/blob/SHA`; lines are linked there."""
    for most in (MOST, 10, 3, 0):
        text = _markdown(report, link, source, most)
        if len(text) <= LONGEST:
            return text
    return text[:LONGEST]


def _markdown(report: Report, link: str, source: str, most: int) -> str:
    where = _where(source)
    lines = [f"## {headline(report)}", "", *_intro(report, link)]
    if report.counts["unexpected"]:
        lines += ["", *_warning(report.counts["unexpected"])]
    if report.groups:
        lines += ["", "### By cause", "", *_groups(report.groups[: MOST_GROUPS if most else 5], where)]
    if len(report.groups) > MOST_GROUPS:
        lines += ["", f"And {counted(len(report.groups) - MOST_GROUPS, 'more cause')}."]
    if report.changes and most:
        lines += [
            "",
            *_folded(
                f"Pictures, worst first ({_of(most, len(report.changes))})", _changes(report, most, where)
            ),
        ]
    for title, pick in (
        ("Who is waited for", "waiting"),
        ("Still to build", "plan"),
        ("Said of these pictures", "tasks"),
    ):
        lines += _told(title, report.campaigns, pick)
    if report.notes:
        lines += ["", "### To know", "", *(f"- {code(note)}" for note in report.notes[:MOST_LINES])]
    return "\n".join(lines) + "\n"


def _intro(report: Report, link: str) -> Iterator[str]:
    quiet = sum(part.quiet for part in report.campaigns)
    base = code(report.base[:10])
    against = base if report.against == report.base else f"{code(report.against)} ({base})"
    more = f" {counted(quiet, 'picture')} got other bytes and look the same." if quiet else ""
    yield f"The pictures of {code(report.head)}, compared with {against}.{more}"
    yield ""
    if link:
        yield f"**[Open the review page]({_address(link)})**: before and after of every picture, with what was found in it."
    else:
        yield f"Before and after of every picture: {code(f'onbrief review --against {report.base[:10]} --out review.html')}"


def _warning(count: int) -> Iterator[str]:
    yield "> [!CAUTION]"
    yield f"> {counted(count, 'picture shows', 'pictures show')} a change that nobody asked for."


def _groups(groups: Iterable[Group], where: Callable[[str], str]) -> Iterator[str]:
    rows = []
    for group in groups:
        mark = "❗ " if group.unexpected else ""
        fields = [_field(field) for field in group.fields[:MOST_FIELDS] if field.old or field.new]
        more = len(group.fields) - MOST_FIELDS
        rows.append(
            [
                str(len(group.changes)),
                f"{mark}{mild(group.title)}",
                "<br>".join([*fields, *([f"and {more} more"] if more > 0 else [])]),
                where(group.where),
            ]
        )
    yield from _table(["pictures", "cause", "was → is", "line"], rows)


def _changes(report: Report, most: int, where: Callable[[str], str]) -> Iterator[str]:
    titles = {group.id: group for group in report.groups}
    rows = (
        [
            f"{'❗ ' if change.unexpected else ''}{code(picture(change))}",
            _seen(change),
            mild(titles[change.group].title) if change.group in titles else "",
            where(next((f.where for f in change.fields if f.where), "")),
        ]
        for change in _worst(report, most)
    )
    yield from _table(["picture", "what one sees", "cause", "line"], rows)


def _worst(report: Report, most: int) -> list[Change]:
    """Unexpected ones, then the worst of each group, then each group's second …"""
    places: Counter[str] = Counter()
    turns = []
    for change in report.changes:
        turns.append((not change.unexpected, places[change.group], change))
        places[change.group] += 1
    return [change for *_, change in sorted(turns, key=lambda turn: turn[:2])[:most]]


def _seen(change: Change) -> str:
    words = seen(change)
    return mild(shortened(words, 160)) if words else NOTHING


def _field(field: FieldChange) -> str:
    language = f"{field.language}: " if field.language else ""
    old, new = (code(text) if text else "nothing" for text in apart(field, WORDS))
    return f"{mild(language + field.title)} {old} → {new}"


def _told(title: str, parts: Iterable[CampaignPart], pick: str) -> Iterator[str]:
    rows = [[code(part.name), code(shortened(line, 200))] for part in parts for line in getattr(part, pick)]
    if rows:
        yield from ("", f"### {title}", "")
        yield from _table(["campaign", ""], rows[:MOST_LINES])
    if len(rows) > MOST_LINES:
        yield from ("", f"And {len(rows) - MOST_LINES} more.")


def _table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _folded(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"<details><summary>{title}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"


def _where(source: str) -> Callable[[str], str]:
    """`file:line:column` as a link to the line, or as code."""

    def linked(where: str) -> str:
        file, line = place(Problem(where, "")).file, place(Problem(where, "")).line
        text = code(f"{file}:{line}" if line else file) if where else ""
        if not (source and where):
            return text
        return f"[{text}]({_address(source)}/{quote(file, errors='replace')}{f'#L{line}' if line else ''})"

    return linked


def _address(link: str) -> str:
    """An address that can't end the link it stands in."""
    return quote(link, safe=":/?#&=%@+,;~.-_")


def _of(most: int, count: int) -> str:
    return str(count) if count <= most else f"{most} of {count}"
