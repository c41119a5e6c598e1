"""Working time, holidays, lunar dates and recurrences: what a deadline is counted by."""
