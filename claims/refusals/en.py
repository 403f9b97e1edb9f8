"""English: the words of our codes; the sentences themselves stand where they are said."""

# fmt: off - one sentence, one line: so translators read them, and merges keep them whole
SENTENCES: dict[str, str] = {
    "Role.fact_checker": "fact-checker",
    "Role.editor": "editor",
    "Role.analyst": "analyst",
    "Role.authority_contact": "authority contact",
    "Role.administrator": "administrator",
    "Action.look": "look around the desk",
    "Action.triage": "sort claims",
    "Action.word_claim": "word claims",
    "Action.add_statement": "add official statements",
    "Action.draft": "write refutations",
    "Action.approve": "approve refutations",
    "Action.publish": "publish",
    "Action.stop_publishing": "stop all publishing",
    "Action.resume_publishing": "resume publishing",
    "Action.settle": "settle uncertain posts",
    "Action.manage_sources": "manage sources",
    "Action.manage_people": "manage people and roles",
    "Action.manage_bodies": "keep the list of authorities",
    "Action.audit": "read the record of acts",
    "Action.analyse": "analyse and report",
    "Action.answer": "answer questions",
    "Action.manage_rules": "manage rules",
    "Action.manage_webhooks": "manage webhooks",
}
