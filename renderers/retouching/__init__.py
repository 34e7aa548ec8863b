"""The classical retoucher's hands: regions, fills, swaps and extensions that need no model."""
