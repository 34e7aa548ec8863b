"""What the typesetter knows about words, room, ink and sheets; Typst knows the rest."""
