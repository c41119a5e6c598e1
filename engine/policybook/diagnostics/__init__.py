"""What is said to a person about what they wrote: codes, findings, and how they are shown."""
