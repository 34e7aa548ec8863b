"""Sheets that are drawn: contact sheets of candidates and of delivery packs, and a picture with its findings marked."""
