"""THE STATISTICS: texts in, numbers out. Never sees a record."""
