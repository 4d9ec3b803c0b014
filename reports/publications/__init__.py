"""Figures that are published: which, when, frozen how, and the pages that show them."""
