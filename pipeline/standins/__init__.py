"""What stands in for the outside world in demo, tests and rehearsals; nothing here runs in earnest."""
