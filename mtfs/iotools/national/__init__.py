"""The published returns of English councils, and cases made from them."""
