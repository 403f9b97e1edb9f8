"""THE FLOW: the only package that knows both the record and the models."""
