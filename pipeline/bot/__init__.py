"""The bot that citizens ask in Telegram: what comes is kept, and answered at once.

A source is only read, and a channel only written to; a bot does both in one breath, so it is neither, and has a
room of its own. What it hears goes through the one door (`questions.ask`), what it owes goes through the notices'
outbox, and what it says in between (help, refusals, how a question stands) is said once or not at all.

    updates.py   what Telegram brings, read into values; names and places of people are not even looked at (pure)
    talk.py      what is to be done about it: what to keep, what to say (pure)
    saying.py    the words, in kk, ru and en, as Telegram's HTML (pure)    buttons.py   what a button carries
    acting.py    carries a decision out in one unit of work, the place where the next poll begins with it
    running.py   long polling        receiving.py   one update that a webhook brought
    wire.py      the calls to Telegram and what their answers mean
"""
