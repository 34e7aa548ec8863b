"""The photo studio of the path tracer: product, set, props, lights and camera as plain data."""
