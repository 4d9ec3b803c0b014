"""The contacts that were logged: list, one contact, its history, deletion, export."""
