"""How far two renderings of the same deliverable are apart, and where: signatures, profiles, verdicts, heat-maps."""

SUFFIX = "signature"  # of the file beside a delivered picture
