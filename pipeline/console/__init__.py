"""The command line's other half: what each command of `cli.py` does, and how it is printed.

`setting_up.py`, `taking_in.py`, `triaging.py`, `answering.py`, `going_out.py` and `chain.py` hold the commands: each
opens one unit of work and calls one function of the record or the flow. `command.py` is one running command: its
settings, database and person. `screen.py` prints: results on stdout, all else on stderr. `documents.py` turns records
into plain JSON documents and `pages.py` turns those into what a person reads, so that both always say the same.
`entrance.py` is the way in and out: words, letters, errors, exit codes. `files.py`, `options.py`, `drafting.py` and
`reading.py` deal with what people hand in.
"""
