"""Films as requests: from shots.yaml to stills, shots, cuts, sounds and what is delivered."""
