"""What a spec may hold, for editors."""
