"""What engines that are asked in words share: what they are asked, and how their pictures are brought home."""
