"""The corpus' own case files are data of the tests here, not cases to run."""

collect_ignore_glob = ["bad/*"]
