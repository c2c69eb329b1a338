"""Recipes of the golden data: each module computes one kind with the field's reference programs."""
