"""What each report shows, from top to bottom."""
