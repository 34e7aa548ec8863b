"""Which variant of the path tracer is taken, by what the machine has and what really runs on it."""

from __future__ import annotations

from collections.abc import Iterator

import mitsuba_oidn
import pytest

from renderers import pathtrace
from renderers.studio import variant

CASES = {
    "a GPU that runs": (True, {"cuda_ad_rgb", "llvm_ad_rgb"}, "cuda_ad_rgb"),
    "a GPU without OptiX": (True, {"llvm_ad_rgb"}, "llvm_ad_rgb"),
    "a GPU and nothing else that runs": (True, set(), "scalar_rgb"),
    "no GPU": (False, {"cuda_ad_rgb", "llvm_ad_rgb"}, "llvm_ad_rgb"),
}


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("ONBRIEF_VARIANT", raising=False)
    variant.best_variant.cache_clear()
    yield
    variant.best_variant.cache_clear()


@pytest.mark.parametrize("case", CASES)
def test_the_fastest_variant_that_runs_is_taken(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    has_gpu, runs, expected = CASES[case]
    monkeypatch.setattr(variant, "has_card", lambda: has_gpu)
    monkeypatch.setattr(variant, "_runs", runs.__contains__)
    assert variant.best_variant() == expected


def test_a_variant_that_cannot_run_here_is_found_out_without_harm() -> None:
    assert not variant._runs("cuda_no_such_variant")


def test_the_denoiser_stays_on_the_cpu_whatever_else_is_in_the_machine() -> None:
    assert pathtrace.denoiser().type == mitsuba_oidn.DeviceType.CPU
