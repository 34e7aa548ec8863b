"""However a run is killed, what was asked once is paid once."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderers.services import purchase
from tests.renderers.hosted.asking import asked, render, render_apart
from tests.renderers.hosted.server import running

MOMENTS = [
    "submit arrived",
    "submit charged",
    "submit answered",
    "poll answered",
    "result answered",
    "file half sent",
]
WRITES = [(number, when) for number in (1, 2, 3, 4) for when in ("before", "after")]


@pytest.mark.parametrize("moment", [*MOMENTS, *WRITES], ids=str)
def test_a_run_that_is_killed_never_pays_twice(
    moment: str | tuple[int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purchase, "FIRST_POLL", 0.01)
    with running(kill=moment if isinstance(moment, str) else "") as gateway:
        around = {"ONBRIEF_GATEWAY": gateway.address, "ONBRIEF_JOURNAL": str(tmp_path / "journal")}
        for name, value in around.items():
            monkeypatch.setenv(name, value)
        assert render_apart(asked(), around, moment if isinstance(moment, tuple) else None) == -9
        rendering = render(asked())
    assert rendering.pixels.shape == (128, 96, 3)
    assert len(gateway.keys) == len(gateway.charges) == 1  # submitted once, not merely charged once
    assert rendering.record["cost"] == {"amount": 0.04, "currency": "USD", "basis": "billed"}
