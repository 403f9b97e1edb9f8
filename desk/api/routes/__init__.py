"""The operations: one file a part of the desk, each with a `router`; the folder is the list."""
