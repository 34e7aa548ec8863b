"""Custom nodes for a real ComfyUI that is tried by hand: one that takes its time, one that fails, one that throws dice.

Put this file into `custom_nodes/onbrief-trial/__init__.py` of a server before `record.py` talks to it.
"""

import time

import comfy.model_management
import comfy.utils


class Slow:
    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "trial"

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {
                "image": ("IMAGE",),
                "seconds": ("FLOAT", {"default": 1.0}),
                "steps": ("INT", {"default": 10}),
            }
        }

    def run(self, image, seconds, steps):
        bar = comfy.utils.ProgressBar(steps)
        for _ in range(steps):
            time.sleep(seconds / steps)
            comfy.model_management.throw_exception_if_processing_interrupted()
            bar.update(1)
        return (image,)


class Broken:
    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "trial"

    @classmethod
    def INPUT_TYPES(cls):
        return {"required": {"image": ("IMAGE",), "how": (["error", "memory"],)}}

    def run(self, image, how):
        if how == "memory":
            raise comfy.model_management.OOM_EXCEPTION("out of memory")
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied (77x768 and 1024x320)")


class Dice:
    RETURN_TYPES = ("IMAGE",)
    FUNCTION = "run"
    CATEGORY = "trial"

    @classmethod
    def INPUT_TYPES(cls):
        few = {"default": 0, "min": 0, "max": 4294967295, "control_after_generate": True}
        return {"required": {"image": ("IMAGE",), "throw": ("INT", few)}}

    def run(self, image, throw):
        return (image,)


NODE_CLASS_MAPPINGS = {"TrialSlow": Slow, "TrialBroken": Broken, "TrialDice": Dice}
