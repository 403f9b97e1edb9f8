"""What refusals and warnings say in each language: part of the languages' ``ERRORS``, apart for its length.

The key is the English sentence as it stands where it is said, with the same {names}; lists and codes (kk, site) stay
as they are. "Role.editor" and its like are the words of our own codes inside such a sentence.
"""
