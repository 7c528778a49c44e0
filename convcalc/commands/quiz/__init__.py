"""Questions for practice and for exams, their answers, and what goes wrong."""
