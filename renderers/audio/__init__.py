"""What is heard: scratch music, effects and voices, the mix, its loudness, and what is said as captions."""
