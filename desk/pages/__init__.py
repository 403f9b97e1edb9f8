"""One module, one part of the desk; each defines `router`, and `desk/app.py` finds it by its being here."""
