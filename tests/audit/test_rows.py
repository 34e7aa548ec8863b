"""What the index keeps of files that anybody may have written."""

from __future__ import annotations

import json
import sqlite3

from hypothesis import given, settings
from hypothesis import strategies as st

from onbrief.audit.rows import CORE, of_ledger
from onbrief.audit.upkeep import INDICES, TABLES, _insert

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
CORES = st.fixed_dictionaries(dict.fromkeys(CORE, ANY), optional={"uses": ANY})
ASSETS = st.fixed_dictionaries({"kind": st.just("asset"), "id": ANY, "delivered": ANY, "core": CORES | ANY})
BY = st.fixed_dictionaries({"name": ANY, "email": ANY, "kind": ANY}) | ANY
HEADS = st.fixed_dictionaries(
    {"kind": st.just("publish") | ANY, "id": ANY, "at": ANY, "by": BY, "campaign": ANY}
)


@settings(max_examples=150, deadline=None)
@given(st.lists(HEADS | ANY, max_size=1), st.lists(ASSETS | ANY, max_size=3))
def test_no_ledger_file_can_break_the_index(heads: list, assets: list) -> None:
    data = b"\n".join(json.dumps(row).encode() for row in [*heads, *assets])
    database = sqlite3.connect(":memory:")
    database.executescript(TABLES + INDICES)
    _insert(database, of_ledger("ledger/2027/06/x.jsonl", data), {})
    (kept,) = database.execute("SELECT count(*) FROM asset").fetchone()
    assert kept <= len(assets)
