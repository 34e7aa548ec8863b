"""Makes the tiny pipelines and the reference outputs that the tests of diffusion hold ours against.

Needs torch, transformers, tokenizers, diffusers 0.35, optimum-onnx, onnx and onnxruntime, which the project itself
does not: run it with a Python of its own that has them, from the repository root,

    PYTHONPATH=. python tests/renderers/onnx/make_fixtures.py

Weights are random: the pictures mean nothing, but each step of a pipeline moves them. Models that several pipelines
share lie once in `fixtures/parts`; `fixtures/pipelines.json` says which pipeline is made of which (see `tiny.py`).
References are diffusers' own pipelines in torch, float32, with two changes: noise comes from our generator, so that
both start alike, and the VAE's mean stands for a draw from it (we take the mean: a retouch should not add noise).
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import tempfile
from pathlib import Path

import diffusers
import numpy as np
import onnx
import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    LatentConsistencyModelImg2ImgPipeline,
    LatentConsistencyModelPipeline,
    LCMScheduler,
    StableDiffusionControlNetImg2ImgPipeline,
    StableDiffusionControlNetInpaintPipeline,
    StableDiffusionControlNetPipeline,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from onnxruntime.transformers.float16 import convert_float_to_float16
from optimum.exporters.onnx import onnx_export_from_model
from PIL import Image
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizerFast

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"


def module(path: Path, name: str):
    """One of our files by itself: the packages around it need more than this Python has."""
    spec = importlib.util.spec_from_file_location(name, path)
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    return made


CASES = module(HERE / "cases.py", "cases")
NOISE = module(HERE.parents[2] / "renderers/onnx/noise.py", "noise").Noise
TRAINED = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
SCHEDULERS = {
    "euler": (EulerDiscreteScheduler, {}),
    "euler-a": (EulerAncestralDiscreteScheduler, {}),
    "dpmpp-2m": (DPMSolverMultistepScheduler, {}),
    "dpmpp-2m-karras": (DPMSolverMultistepScheduler, {"use_karras_sigmas": True}),
    "lcm": (LCMScheduler, {}),
}


def vocabulary(folder: Path) -> CLIPTokenizerFast:
    """A byte-pair vocabulary with merges, learnt from the repository's own prose and from the test's sentences."""
    prose = [p.read_text("utf-8") for p in sorted((HERE.parents[2] / "docs").glob("*.md"))]
    core = Tokenizer(models.BPE(end_of_word_suffix="</w>", continuing_subword_prefix=""))
    core.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    plain = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=900, initial_alphabet=plain, end_of_word_suffix="</w>")
    core.train_from_iterator([*prose, *(s for s in CASES.SENTENCES for _ in range(5))], trainer)
    core.save(str(folder / "learnt.json"))
    merges = json.loads((folder / "learnt.json").read_text())["model"]["merges"]
    merges = [m.split(" ") if isinstance(m, str) else m for m in merges]
    words = [*plain, *(c + "</w>" for c in plain)]
    for pair in merges:
        if "".join(pair) not in words and all(part in words for part in pair):
            words.append("".join(pair))
    merges = [m for m in merges if all(part in words for part in m)]
    words += ["<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({w: i for i, w in enumerate(words)}, ensure_ascii=False))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(m) for m in merges), ""]))
    return CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)


def clip(kind, tokens: CLIPTokenizerFast, act: str):
    end = tokens.convert_tokens_to_ids("<|endoftext|>")
    return kind(
        CLIPTextConfig(
            vocab_size=len(tokens),
            hidden_size=32,
            intermediate_size=37,
            num_hidden_layers=2,
            num_attention_heads=4,
            projection_dim=32,
            bos_token_id=end - 1,
            eos_token_id=end,
            pad_token_id=end,
            hidden_act=act,
        )
    ).eval()


def vae() -> AutoencoderKL:
    blocks = [8, 8, 16, 16]
    return AutoencoderKL(
        block_out_channels=blocks,
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
    ).eval()


UNET = {
    "block_out_channels": (8, 16),
    "layers_per_block": 1,
    "norm_num_groups": 4,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
}
UP = ("CrossAttnUpBlock2D", "UpBlock2D")
XL = {
    "cross_attention_dim": 64,
    "attention_head_dim": (2, 2),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 8,
    "transformer_layers_per_block": (1, 2),
    "projection_class_embeddings_input_dim": 80,
}
SD = {"cross_attention_dim": 32, "attention_head_dim": 4}


def unet(shape: dict, channels: int = 4, **more) -> UNet2DConditionModel:
    made = UNet2DConditionModel(
        in_channels=channels, out_channels=4, sample_size=16, up_block_types=UP, **UNET, **shape, **more
    )
    return made.eval()


def control(shape: dict) -> ControlNetModel:
    """A ControlNet starts without effect, all zeros; ours has one."""
    made = ControlNetModel(conditioning_embedding_out_channels=(8, 8, 16, 16), **UNET, **shape).eval()
    zeros = [*made.controlnet_down_blocks, made.controlnet_mid_block, made.controlnet_cond_embedding.conv_out]
    for layer in zeros:
        torch.nn.init.normal_(layer.weight, std=0.2)
    return made


class Fused(torch.nn.Module):
    """ControlNets inside the UNet, as diffusers' script `convert_stable_diffusion_controlnet_to_onnx.py` joins them."""

    def __init__(self, model: UNet2DConditionModel, controls: list[ControlNetModel]):
        super().__init__()
        self.model, self.controls = model, torch.nn.ModuleList(controls)

    def forward(self, sample, timestep, encoder_hidden_states, controlnet_conds, conditioning_scales, *added):
        more = dict(zip(("text_embeds", "time_ids"), added, strict=False)) or None
        downs, mid = None, None
        for one, picture, scale in zip(self.controls, controlnet_conds, conditioning_scales, strict=True):
            found, middle = one(
                sample,
                timestep,
                encoder_hidden_states,
                picture,
                scale,
                added_cond_kwargs=more,
                return_dict=False,
            )
            downs = found if downs is None else [a + b for a, b in zip(downs, found, strict=True)]
            mid = middle if mid is None else mid + middle
        return self.model(
            sample, timestep, encoder_hidden_states, added_cond_kwargs=more,
            down_block_additional_residuals=downs, mid_block_additional_residual=mid, return_dict=False,
        )[0]  # fmt: skip


class Steered(torch.nn.Module):
    """A UNet that takes what a ControlNet beside it gives."""

    def __init__(self, model: UNet2DConditionModel):
        super().__init__()
        self.model = model

    def forward(self, sample, timestep, encoder_hidden_states, *residuals):
        return self.model(
            sample, timestep, encoder_hidden_states, down_block_additional_residuals=residuals[:-1],
            mid_block_additional_residual=residuals[-1], return_dict=False,
        )[0]  # fmt: skip


class Beside(torch.nn.Module):
    def __init__(self, model: ControlNetModel):
        super().__init__()
        self.model = model

    def forward(self, sample, timestep, encoder_hidden_states, controlnet_cond, conditioning_scale):
        downs, mid = self.model(
            sample, timestep, encoder_hidden_states, controlnet_cond, conditioning_scale, return_dict=False
        )
        return *downs, mid


def export(model: torch.nn.Module, folder: Path, feeds: dict, outputs: list[str], config: dict) -> None:
    folder.mkdir(parents=True)
    lively = {"controlnet_conds": {1: "batch", 3: "h", 4: "w"}, "conditioning_scales": {}, "timestep": {}}
    axes = {n: lively.get(n, {0: "batch", **({2: f"{n}_h", 3: f"{n}_w"} if v.ndim == 4 else {})})
            for n, v in feeds.items() if v.ndim}  # fmt: skip
    with torch.no_grad():
        torch.onnx.export(
            model, tuple(feeds.values()), str(folder / "model.onnx"), input_names=list(feeds),
            output_names=outputs, dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config, indent=1))


def config_of(model) -> dict:
    return {k: v for k, v in model.config.items() if not k.startswith("_") and v is not None}


def export_controls(parts: Path, plain, steering, xl, xl_steering) -> None:
    z, t, e = torch.randn(2, 4, 6, 8), torch.tensor([1.0]), torch.randn(2, 77, 32)
    feeds = {"sample": z, "timestep": t, "encoder_hidden_states": e}
    picture = torch.rand(1, 2, 3, 48, 64)
    fused = {**feeds, "controlnet_conds": picture, "conditioning_scales": torch.ones(1, 1)}
    export(Fused(plain, [steering]), parts / "unet-fused", fused, ["noise_pred"], config_of(plain))
    two = {**fused, "controlnet_conds": torch.rand(2, 2, 3, 48, 64), "conditioning_scales": torch.ones(2, 1)}
    export(
        Fused(plain, [steering, steering]), parts / "unet-fused-two", two, ["noise_pred"], config_of(plain)
    )
    beside = {**feeds, "controlnet_cond": picture[0], "conditioning_scale": torch.tensor(1.0)}
    with torch.no_grad():
        downs, mid = steering(z, t, e, picture[0], 1.0, return_dict=False)
    names = [f"down_block_{i}" for i in range(len(downs))] + ["mid_block"]
    export(Beside(steering), parts / "controlnet", beside, names, config_of(steering))
    steered = {**feeds, **dict(zip(names, (*downs, mid), strict=True))}
    export(Steered(plain), parts / "unet-steered", steered, ["out_sample"], config_of(plain))
    added = {"text_embeds": torch.randn(2, 32), "time_ids": torch.rand(2, 6)}
    big = {**fused, "encoder_hidden_states": torch.randn(2, 77, 64), **added}
    export(Fused(xl, [xl_steering]), parts / "unet-fused-xl", big, ["noise_pred"], config_of(xl))


def half(source: Path, target: Path) -> None:
    """The same weights in float16."""
    shutil.copytree(source, target)
    onnx.save(convert_float_to_float16(onnx.load(source / "model.onnx")), target / "model.onnx")


def legacy(parts: Path) -> None:
    """The names and types of older exports: int32 ids, a timestep of one place, other output names."""

    def changed(part: str, taken: str, before: onnx.NodeProto, kind: int | None = None) -> onnx.GraphProto:
        """A first node turns the old form of the input `taken` into what the graph goes on with."""
        shutil.copytree(parts / part, parts / f"{part}-legacy")
        model = onnx.load(parts / part / "model.onnx")
        for node in model.graph.node:
            for i, name in enumerate(node.input):
                node.input[i] = before.output[0] if name == taken else name
        model.graph.node.insert(0, before)
        one = next(one for one in model.graph.input if one.name == taken)
        if kind:
            one.type.tensor_type.elem_type = kind
        else:
            one.type.tensor_type.shape.dim.add().dim_value = 1
        return model

    make = onnx.helper.make_node
    ids = make("Cast", ["input_ids"], ["ids_64"], to=onnx.TensorProto.INT64)
    onnx.save(changed("clip", "input_ids", ids, onnx.TensorProto.INT32), parts / "clip-legacy" / "model.onnx")
    old = changed("unet-sd", "timestep", make("Squeeze", ["timestep"], ["timestep_scalar"]))
    for node in old.graph.node:
        for i, name in enumerate(node.output):
            node.output[i] = "noise_pred" if name == "out_sample" else name
    old.graph.output[0].name = "noise_pred"
    onnx.save(old, parts / "unet-sd-legacy" / "model.onnx")


def save_optimum(pipeline, task: str, parts: Path, taken: dict[str, str]) -> None:
    """optimum's own export; only the parts that are new are kept. taken: part → our name for it."""
    with tempfile.TemporaryDirectory() as folder:
        onnx_export_from_model(pipeline, output=folder, task=task, do_validation=False)
        for part, name in taken.items():
            shutil.copytree(Path(folder, part), parts / name)
        for path in sorted(Path(folder).rglob("*")):
            print("  ", path.relative_to(folder), path.stat().st_size if path.is_file() else "")


class Stream:
    """In place of diffusers' randn_tensor: our generator's noise."""

    def __init__(self) -> None:
        self.noise = NOISE([0])

    def __call__(self, shape, *_, **__):
        return torch.from_numpy(self.noise.draw(tuple(shape)[1:]))


STREAM = Stream()


def take_over() -> None:
    """Noise from our stream, and the VAE's mean, wherever diffusers draws."""

    def mean(output, *_, **__):
        return output.latent_dist.mode()

    for loaded in list(sys.modules.values()):
        if getattr(loaded, "__name__", "").startswith("diffusers"):
            for name, value in (("randn_tensor", STREAM), ("retrieve_latents", mean)):
                if name in vars(loaded):
                    setattr(loaded, name, value)


def picture(array: np.ndarray) -> Image.Image:
    return Image.fromarray(array)


def reference(pipelines: dict, case) -> np.ndarray:
    """N×H×W×3, float32, 0 to 1."""
    pipe = pipelines[case.family, case.mode]
    kind, more = SCHEDULERS[case.scheduler]
    pipe.scheduler = kind(**{**TRAINED, **CASES.TRAINING[case.family], **more})
    pipe.set_progress_bar_config(disable=True)
    STREAM.noise = NOISE(case.seeds)
    n = len(case.seeds)
    asked = {
        "prompt": [case.prompt] * n,
        "num_inference_steps": case.steps,
        "guidance_scale": case.guidance,
        "output_type": "np",
    }
    if case.negative:
        asked["negative_prompt"] = [case.negative] * n
    width, height = CASES.SIZE
    if case.mode != "image":
        asked |= {"width": width, "height": height}
    if case.mode in ("image", "inpaint"):
        asked |= {"image": [picture(CASES.start())] * n, "strength": case.strength}
    if case.mode == "inpaint":
        asked["mask_image"] = [picture(CASES.mask())] * n
    if case.guide is not None:
        guides = [picture(CASES.guide())] * n
        asked["controlnet_conditioning_scale"] = case.guide
        asked["image" if case.mode == "text" else "control_image"] = guides
    return pipe(**asked).images.astype(np.float32)


def main() -> None:
    torch.manual_seed(7)
    shutil.rmtree(FIXTURES, ignore_errors=True)
    parts = FIXTURES / "parts"
    (parts / "tokenizer").mkdir(parents=True)
    tokens = vocabulary(parts / "tokenizer")
    (parts / "tokenizer" / "learnt.json").unlink()
    (parts / "tokenizer" / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 77}))
    (FIXTURES / "tokens.json").write_text(
        json.dumps(
            [
                [s, tokens(s, padding="max_length", max_length=77, truncation=True)["input_ids"]]
                for s in CASES.SENTENCES
            ],
            ensure_ascii=False,
            indent=0,
        )
    )
    first, second = (
        clip(CLIPTextModel, tokens, "quick_gelu"),
        clip(CLIPTextModelWithProjection, tokens, "gelu"),
    )
    coder = vae()
    plain, nine = unet(SD), unet(SD, channels=9)
    distilled, xl = unet(SD, time_cond_proj_dim=32), unet(XL)
    steering, xl_steering = control(SD), control(XL)
    euler, lcm = EulerDiscreteScheduler(**TRAINED), LCMScheduler(**TRAINED)

    sd = (coder, first, tokens, plain, euler, None, None)
    no = {"requires_safety_checker": False}
    pipelines = {
        ("sd", "text"): StableDiffusionPipeline(*sd, **no),
        ("sd", "image"): StableDiffusionImg2ImgPipeline(*sd, **no),
        ("sd", "inpaint"): StableDiffusionInpaintPipeline(*sd, **no),
        ("sd-inpaint", "inpaint"): StableDiffusionInpaintPipeline(
            coder, first, tokens, nine, euler, None, None, **no
        ),
        ("lcm", "text"): LatentConsistencyModelPipeline(
            coder, first, tokens, distilled, lcm, None, None, **no
        ),
        ("lcm", "image"): LatentConsistencyModelImg2ImgPipeline(
            coder, first, tokens, distilled, lcm, None, None, **no
        ),
    }
    steered = (coder, first, tokens, plain, steering, euler, None, None)
    pipelines |= {
        ("sd-control", "text"): StableDiffusionControlNetPipeline(*steered, **no),
        ("sd-control", "image"): StableDiffusionControlNetImg2ImgPipeline(*steered, **no),
        ("sd-control", "inpaint"): StableDiffusionControlNetInpaintPipeline(*steered, **no),
    }
    pipelines["sd-v", "text"] = pipelines["sd", "text"]
    both = (coder, first, second, tokens, tokens, xl)
    mark = {"add_watermarker": False}
    pipelines |= {
        ("sdxl", "text"): StableDiffusionXLPipeline(*both, euler, **mark),
        ("sdxl", "image"): StableDiffusionXLImg2ImgPipeline(*both, euler, **mark),
        ("sdxl", "inpaint"): StableDiffusionXLInpaintPipeline(*both, euler, **mark),
        ("sdxl-control", "text"): StableDiffusionXLControlNetPipeline(*both, xl_steering, euler, **mark),
    }
    pipelines["sdxl-turbo", "text"] = pipelines["sdxl", "text"]

    shared = {
        "text_encoder": "clip",
        "unet": "unet-sd",
        "vae_encoder": "vae-encoder",
        "vae_decoder": "vae-decoder",
    }
    save_optimum(pipelines["sd", "text"], "text-to-image", parts, shared)
    save_optimum(pipelines["sd-inpaint", "inpaint"], "inpainting", parts, {"unet": "unet-inpaint"})
    save_optimum(pipelines["lcm", "text"], "text-to-image", parts, {"unet": "unet-lcm"})
    save_optimum(
        pipelines["sdxl", "text"], "text-to-image", parts,
        {"text_encoder": "clip-xl", "text_encoder_2": "clip-xl-2", "unet": "unet-sdxl"},
    )  # fmt: skip
    export_controls(parts, plain, steering, xl, xl_steering)
    for name in ("clip", "unet-sd", "vae-encoder", "vae-decoder"):
        half(parts / name, parts / f"{name}-half")
    legacy(parts)
    write_recipes()

    take_over()
    found = {case.name: reference(pipelines, case) for case in CASES.CASES}
    np.savez_compressed(FIXTURES / "references.npz", **found)
    print("diffusers", diffusers.__version__, "torch", torch.__version__)
    for path in sorted(parts.iterdir()):
        print(path.name, sum(p.stat().st_size for p in path.iterdir()) // 1000, "kB")
    print("references", (FIXTURES / "references.npz").stat().st_size // 1000, "kB", len(found))


def write_recipes() -> None:
    """Which pipeline is made of which parts."""
    base = {
        "tokenizer": "tokenizer",
        "text_encoder": "clip",
        "unet": "unet-sd",
        "vae_encoder": "vae-encoder",
        "vae_decoder": "vae-decoder",
    }
    xl = {
        **base,
        "tokenizer_2": "tokenizer",
        "text_encoder": "clip-xl",
        "text_encoder_2": "clip-xl-2",
        "unet": "unet-sdxl",
    }
    halved = {part: name if part == "tokenizer" else f"{name}-half" for part, name in base.items()}
    old = {**base, "text_encoder": "clip-legacy", "unet": "unet-sd-legacy"}
    sd, big = (
        "StableDiffusionPipeline",
        {"_class_name": "StableDiffusionXLPipeline", "force_zeros_for_empty_prompt": True},
    )
    euler = {"_class_name": "EulerDiscreteScheduler"}
    recipes = {
        "sd": (sd, euler, base),
        "sd-v": (sd, {**euler, "prediction_type": "v_prediction"}, base),
        "sd-half": (sd, euler, halved),
        "sd-legacy": (sd, {"_class_name": "PNDMScheduler"}, old),
        "sd-inpaint": ("StableDiffusionInpaintPipeline", euler, {**base, "unet": "unet-inpaint"}),
        "sd-control": ("StableDiffusionControlNetPipeline", euler, {**base, "unet": "unet-fused"}),
        "sd-control-two": ("StableDiffusionControlNetPipeline", euler, {**base, "unet": "unet-fused-two"}),
        "sd-control-beside": (
            "StableDiffusionControlNetPipeline", euler, {**base, "unet": "unet-steered", "controlnet": "controlnet"},
        ),
        "lcm": ("LatentConsistencyModelPipeline", {"_class_name": "LCMScheduler"}, {**base, "unet": "unet-lcm"}),
        "sdxl": (big, euler, xl),
        "sdxl-turbo": (
            big, {"_class_name": "EulerAncestralDiscreteScheduler", "timestep_spacing": "trailing"}, xl,
        ),
        "sdxl-control": (big, euler, {**xl, "unet": "unet-fused-xl"}),
    }  # fmt: skip
    told = {
        name: {
            "index": kind if isinstance(kind, dict) else {"_class_name": kind},
            "scheduler": {**TRAINED, **CASES.TRAINING.get(name, {}), **scheduler},
            "parts": made_of,
        }
        for name, (kind, scheduler, made_of) in recipes.items()
    }
    (FIXTURES / "pipelines.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
