"""Diffusion pipelines as ONNX files, run with onnxruntime and numpy: no other framework is needed."""
