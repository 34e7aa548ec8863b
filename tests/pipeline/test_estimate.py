"""Time and cost rest on recordings; where there are none, nothing is said."""

from __future__ import annotations

from onbrief.model.rates import Rates
from onbrief.pipeline.estimate import Estimate, Estimator, Task

GPU = Rates(currency="GBP", machine_hour={"gpu": 3.6})


def plate(seconds: float, work: float = 2.0, variant: str = "llvm_ad_rgb", device: str = "cpu") -> Task:
    return Task("pathtrace", "plate", work, variant, device, seconds)


def test_like_pictures_are_told_by_their_median_and_90th_percentile() -> None:
    recordings = [plate(seconds) for seconds in (1, 2, 3, 4, 5, 6, 7, 8, 9, 30)]
    assert Estimator(recordings, Rates()).estimates([plate(0), plate(0)]) == [
        Estimate("llvm_ad_rgb", "cpu", seconds=10, slow=18, known=2, unknown=0, recordings=10, cost=None)
    ]


def test_a_larger_picture_is_scaled_from_the_nearest_recordings_alone() -> None:
    recordings = [plate(1, work=1), plate(10, work=8), plate(11, work=8.4)]
    (found,) = Estimator(recordings, Rates()).estimates([plate(0, work=16)])
    assert (found.seconds, found.recordings) == (20, 2)


def test_a_kind_of_picture_that_was_never_recorded_stays_unknown() -> None:
    (found,) = Estimator([plate(5)], Rates()).estimates([plate(0), Task("typeset", "variant", 1)])
    assert (found.seconds, found.known, found.unknown) == (5, 1, 1)


def test_without_recordings_nothing_is_claimed() -> None:
    assert Estimator([], GPU).estimates([plate(0)]) == [Estimate("", "cpu", 0, 0, 0, 1, 0, None)]


def test_a_machine_class_is_named_only_where_it_matters() -> None:
    (found,) = Estimator([plate(5), Task("typeset", "variant", 1, seconds=2)], Rates()).estimates(
        [Task("typeset", "variant", 1)]
    )
    assert (found.variant, found.seconds) == ("", 2)


def test_each_machine_class_is_told_apart_and_priced_by_its_device() -> None:
    recordings = [
        plate(40),
        plate(40),
        plate(2, variant="cuda_ad_rgb", device="gpu"),
        Task("finish", "master", 2, seconds=1),
    ]
    on_cpu, on_gpu = Estimator(recordings, GPU).estimates([plate(0), Task("finish", "master", 2)])
    assert (on_cpu.variant, on_cpu.seconds, on_cpu.cost) == ("llvm_ad_rgb", 41, None)
    assert (on_gpu.variant, on_gpu.seconds, on_gpu.cost) == ("cuda_ad_rgb", 3, 0.003)
