"""Spec packs: their files, loaded and checked; written in our form and exported to those of others."""
