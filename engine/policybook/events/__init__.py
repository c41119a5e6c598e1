"""Events and time: pure functions of what happened, what a policy says, and the day."""
