"""Makes the models that the tests of upscaling run: small, random, built as Real-ESRGAN's generator is.

    python tests/renderers/upscale/make_fixtures.py     (needs the package `onnx`; the tests don't)

Residual dense blocks in residual blocks, then nearest-neighbour doublings with a convolution after each (ESRGAN, Wang
et al., 2018, arXiv:1809.00219), over a bilinear enlargement of the picture, so that what comes out can be looked at.

    rrdb-x4          any size, float32
    rrdb-x4-half     any size, float16
    rrdb-x2-static   64 × 64 pixels alone, as many exports are; its input and output have numbers for names
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent / "fixtures"
FEATURES, GROWTH, BLOCKS = 8, 4, 2


class Net:
    """Nodes and weights of a graph that grows; every method hands back the name of what it makes."""

    def __init__(self, kind: type, seed: int):
        self.kind, self.random = kind, np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def node(self, operation: str, *inputs: str, **settings) -> str:
        made = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [made], **settings))
        return made

    def constant(self, values: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(values, f"w{len(self.weights)}"))
        return self.weights[-1].name

    def conv(self, x: str, takes: int, makes: int, gain: float = 1.0) -> str:
        spread = gain * np.sqrt(2 / (9 * takes))
        weights = self.random.normal(0, spread, (makes, takes, 3, 3)).astype(self.kind)
        bias = np.zeros(makes, self.kind)
        return self.node("Conv", x, self.constant(weights), self.constant(bias), pads=[1, 1, 1, 1])

    def leaky(self, x: str) -> str:
        return self.node("LeakyRelu", x, alpha=0.2)

    def scaled(self, x: str, factor: float) -> str:
        return self.node("Mul", x, self.constant(np.array(factor, self.kind)))

    def larger(self, x: str, times: int, mode: str) -> str:
        scales = self.constant(np.array([1, 1, times, times], np.float32))
        how = (
            {"nearest_mode": "floor", "coordinate_transformation_mode": "asymmetric"}
            if mode == "nearest"
            else {}
        )
        return self.node("Resize", x, "", scales, mode=mode, **how)

    def dense(self, x: str) -> str:
        """Five convolutions, each of which sees all before it."""
        known, wide = x, FEATURES
        for _ in range(4):
            more = self.leaky(self.conv(known, wide, GROWTH))
            known, wide = self.node("Concat", known, more, axis=1), wide + GROWTH
        return self.node("Add", x, self.scaled(self.conv(known, wide, FEATURES), 0.4))

    def block(self, x: str) -> str:
        made = self.dense(self.dense(self.dense(x)))
        return self.node("Add", x, self.scaled(made, 0.4))


def rrdb(times: int, side: int | None, kind: type, names: tuple[str, str], seed: int) -> onnx.ModelProto:
    net = Net(kind, seed)
    first = net.conv(names[0], 3, FEATURES)
    x = first
    for _ in range(BLOCKS):
        x = net.block(x)
    x = net.node("Add", first, net.conv(x, FEATURES, FEATURES))
    for _ in range(int(np.log2(times))):
        x = net.leaky(net.conv(net.larger(x, 2, "nearest"), FEATURES, FEATURES))
    drawn = net.scaled(net.conv(net.leaky(net.conv(x, FEATURES, FEATURES)), FEATURES, 3), 0.02)
    net.nodes.append(helper.make_node("Add", [net.larger(names[0], times, "linear"), drawn], [names[1]]))
    element = TensorProto.FLOAT16 if kind is np.float16 else TensorProto.FLOAT
    sides = [side, side] if side else ["height", "width"]
    large = [side * times, side * times] if side else ["large_height", "large_width"]
    graph = helper.make_graph(
        net.nodes,
        "rrdb",
        [helper.make_tensor_value_info(names[0], element, [1, 3, *sides])],
        [helper.make_tensor_value_info(names[1], element, [1, 3, *large])],
        net.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    for name, model in (
        ("rrdb-x4", rrdb(4, None, np.float32, ("input", "output"), 1)),
        ("rrdb-x4-half", rrdb(4, None, np.float16, ("input", "output"), 1)),
        ("rrdb-x2-static", rrdb(2, 64, np.float32, ("0", "481"), 2)),
    ):
        target = HERE / name / "model.onnx"
        target.parent.mkdir(parents=True, exist_ok=True)
        onnx.save(model, target)
        print(f"{name}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
