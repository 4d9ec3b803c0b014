"""The quick entry: one page for a new contact and for the correction of one."""
