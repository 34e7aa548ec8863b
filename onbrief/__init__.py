"""onbrief: creative production as code. A brief is the source, an asset is the build."""

__version__ = "0.1.0"
