"""Models as frameworks print them: text that people paste, a file for each form of it."""
