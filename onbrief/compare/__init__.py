"""How far two renderings of the same deliverable are apart, and where: signatures, profiles, verdicts, heat-maps."""
