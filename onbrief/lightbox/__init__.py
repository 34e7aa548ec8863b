"""The lightbox: a page on this machine where people go through candidates and pick, and a campaign's home."""
