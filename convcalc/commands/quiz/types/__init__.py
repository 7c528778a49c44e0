"""Types of questions that exams ask, by topic: the table is in table.py."""
