"""What the import commands share: reading, checking and writing rows of a file."""
