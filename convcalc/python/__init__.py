"""What Python sees: functions that take what people have, and values that show themselves."""
