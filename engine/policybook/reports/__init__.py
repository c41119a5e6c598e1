"""Work lists and workloads as files: calendars, tables, pages, in either language."""
