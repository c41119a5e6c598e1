"""The kinds of policy, one folder each; they do not know each other."""
