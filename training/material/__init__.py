"""Drawings, names and words."""
