"""One ONNX model in memory: what it takes is read from it, and fed in its own types."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from onbrief.model.request import EngineFault

if TYPE_CHECKING:
    import onnxruntime as ort

CHOICE = "ONBRIEF_ONNX"
PROVIDERS = {
    "cpu": ("CPUExecutionProvider",),
    "cuda": ("CUDAExecutionProvider", "CPUExecutionProvider"),
    "tensorrt": ("TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"),
}
# Memory is taken as it is asked for: by default the arena doubles, and a second model finds none left.
OPTIONS = {"CUDAExecutionProvider": {"arena_extend_strategy": "kSameAsRequested"}}
TYPES: dict[str, type[np.generic]] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}
Feed = Any  # an array, or an OrtValue that lies on the device already


def runtime():
    """The module onnxruntime. Raises ValueError where it isn't installed."""
    try:
        import onnxruntime
    except ImportError:
        raise ValueError(
            "onnxruntime is not installed: install onbrief[diffusion], or onbrief[gpu]"
        ) from None
    if (
        hasattr(onnxruntime, "preload_dlls")
        and "CUDAExecutionProvider" in onnxruntime.get_available_providers()
    ):
        onnxruntime.preload_dlls()  # CUDA's libraries where pip put them
    return onnxruntime


def wanted() -> tuple[str, ...]:
    """Execution providers, best first: as ONBRIEF_ONNX says (`cpu`, `cuda`, `tensorrt`), else CUDA where there is one.

    Raises ValueError for another word, EngineFault where what was asked for is not at hand.
    """
    at_hand = runtime().get_available_providers()
    choice = os.environ.get(CHOICE) or ("cuda" if "CUDAExecutionProvider" in at_hand else "cpu")
    if choice not in PROVIDERS:
        raise ValueError(f"{CHOICE} is {choice!r}: it may be {', '.join(PROVIDERS)}")
    if PROVIDERS[choice][0] not in at_hand:
        raise EngineFault(f"{CHOICE} asks for {choice}, but this onnxruntime has none", "unreachable")
    return PROVIDERS[choice]


class Net:
    """A model's session, with its inputs by name. `seconds` is the time spent inside it.

    bound: whether its inputs and outputs are bound to the device, so that what stays the same from step to step is
    copied once; left out, on GPUs alone.
    """

    def __init__(self, path: Path, part: str, bound: bool | None = None):
        ort = runtime()
        asked = wanted()
        options = ort.SessionOptions()
        options.log_severity_level = 3  # warnings are for people who export models
        providers = [(name, OPTIONS.get(name, {})) for name in asked]
        try:
            self.session: ort.InferenceSession = ort.InferenceSession(str(path), options, providers=providers)
        except Exception as error:  # onnxruntime raises a class of its own for each kind of damage
            raise _unloadable(part, error) from error
        self.part, self.seconds = part, 0.0
        self.provider = self.session.get_providers()[0]
        if os.environ.get(CHOICE) and self.provider != asked[0]:
            text = f"{CHOICE} asks for {os.environ[CHOICE]}, but onnxruntime could not use it: look at its libraries"
            raise EngineFault(text, "unreachable")
        self.device = "cpu" if self.provider == "CPUExecutionProvider" else "cuda"
        self.bound = self.device != "cpu" if bound is None else bound
        self.inputs = {i.name: i for i in self.session.get_inputs()}
        self.outputs = [o.name for o in self.session.get_outputs()]
        for one in self.inputs.values():
            if one.type not in TYPES:
                raise ValueError(f"{part}: its input {one.name} is a {one.type}, which is not fed here")

    @property
    def dtype(self) -> str:
        """The kind of its first input that isn't a whole number: `float32`, `float16`."""
        kinds = [TYPES[one.type] for one in self.inputs.values()]
        return np.dtype(next((kind for kind in kinds if issubclass(kind, np.floating)), np.float32)).name

    def takes(self, name: str) -> bool:
        return name in self.inputs

    def shape(self, name: str) -> list[int | str | None]:
        return self.inputs[name].shape

    def fit(self, name: str, value: np.ndarray) -> np.ndarray:
        """In the model's own type; whole numbers are rounded to, not cut off."""
        kind = TYPES[self.inputs[name].type]
        value = np.rint(value) if issubclass(kind, np.integer) else np.asarray(value)
        return np.asarray(value, kind, order="C")

    def held(self, feeds: Mapping[str, np.ndarray]) -> dict[str, Feed]:
        """What is the same at each step, in the model's type and, where it is bound, on its device. Others are left out."""
        fitted = {name: self.fit(name, value) for name, value in feeds.items() if name in self.inputs}
        return {name: self._placed(value) for name, value in fitted.items()} if self.bound else fitted

    def _placed(self, value: np.ndarray) -> ort.OrtValue:
        return runtime().OrtValue.ortvalue_from_numpy(value, self.device, 0)

    def run(self, feeds: Mapping[str, Feed], stay: bool = False) -> dict[str, Feed]:
        """Output name → float32 array; with `stay`, whatever lies on the device stays there for another model.

        Raises ValueError for an input that isn't fed or has another shape, EngineFault where it runs out of memory.
        """
        if missing := [name for name in self.inputs if name not in feeds]:
            one = self.inputs[missing[0]]
            raise ValueError(
                f"{self.part}: nothing is known to feed its input {one.name} ({one.type}, {one.shape})"
            )
        fed = {
            n: self.fit(n, v) if isinstance(v, np.ndarray) else v
            for n, v in feeds.items()
            if n in self.inputs
        }
        began = time.perf_counter()
        try:
            found = self._run_bound(fed, stay) if self.bound else self.session.run(None, fed)
        except Exception as error:
            raise _fault(self.part, error) from error
        self.seconds += time.perf_counter() - began
        if stay and self.bound:
            return dict(zip(self.outputs, found, strict=True))
        return {n: np.asarray(v, np.float32) for n, v in zip(self.outputs, found, strict=True)}

    def _run_bound(self, fed: Mapping[str, Feed], stay: bool) -> list[Feed]:
        binding = self.session.io_binding()
        for name, value in fed.items():
            if isinstance(value, np.ndarray):
                binding.bind_cpu_input(name, value)
            else:
                binding.bind_ortvalue_input(name, value)
        for name in self.outputs:
            binding.bind_output(name, self.device if stay else "cpu")
        self.session.run_with_iobinding(binding)
        return list(binding.get_outputs()) if stay else binding.copy_outputs_to_cpu()


def _unloadable(part: str, error: Exception) -> Exception:
    if _out_of_memory(error):
        return EngineFault(f"there is not enough memory for {part}", "exhausted", again=True)
    return ValueError(f"{part}/model.onnx can't be loaded, it is damaged or of another kind: {_line(error)}")


def _fault(part: str, error: Exception) -> Exception:
    if _out_of_memory(error):
        return EngineFault(f"{part} ran out of memory", "exhausted", again=True)
    if type(error).__name__ == "InvalidArgument":
        return ValueError(f"{part} does not take what it was fed: {_line(error)}")
    return EngineFault(f"{part} failed: {_line(error)}", "failed")


def _out_of_memory(error: Exception) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(
        sign in text
        for sign in ("failed to allocate", "out of memory", "bad_alloc", "cuda_error_out_of_memory")
    )


def _line(error: Exception) -> str:
    """The first line of what a library said, short, without its path."""
    text = " ".join(str(error).split("\n")[0].split())
    return text.rpartition(" : ")[2][:300] or type(error).__name__
