"""The pytest plugin of policybook itself keeps away from these books: they are faulty on purpose."""

from pathlib import Path

collect_ignore = [each.name for each in Path(__file__).parent.iterdir() if each.is_dir()]
