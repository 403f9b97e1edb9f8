"""The command line's other half: what `cli.py` prints and how it opens a unit of work.

`command.py` is one running command: its settings, database and person. `screen.py` prints: results on stdout,
all else on stderr. `documents.py` turns records into plain JSON documents, `pages.py` turns such documents into
what a person reads, so that both always say the same. `files.py` and `options.py` read what people hand in.
"""
