"""Pictures that move: how clips are written and read, moves on stills, and motion between frames."""
