"""What in a text tells who somebody is or where they live: one file, one sort of it; `claims/masking.py` is the
door.

Every module finds spans in a *plain view* of a text (`plain.py`), and everything is linear in its length.
"""
