"""`make bench`: what `docs/performance.md` promises, measured as ratios."""
