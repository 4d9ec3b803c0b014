"""The tally for the rush: a tap is a contact, and what was not tapped stays empty."""
