"""The families of policies: each reads its documents and ends at the plan. They do not know each other."""
