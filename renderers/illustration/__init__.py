"""The parts of the vector renderer: what may be asked, outlines, objects, and how they are put together."""
