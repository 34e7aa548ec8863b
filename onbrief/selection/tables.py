"""CSV that a spreadsheet may open: what people wrote can't become a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from onbrief.model.visible import visible

# What makes a cell a formula in Excel, LibreOffice or Sheets (OWASP, “CSV injection”). A tab and a return are shown
# as escapes before that is asked.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV (RFC 4180, LF): hidden characters as escapes, an apostrophe before what could be a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return "" if value is None else value
    shown = "\n".join(visible(line) for line in value.replace("\r\n", "\n").split("\n"))
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
