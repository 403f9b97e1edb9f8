"""THE RECORD: nouns, rules, languages. Knows SQLAlchemy and nothing else."""
