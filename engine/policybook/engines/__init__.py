"""Where a run's query is evaluated: in the store itself, in DuckDB, PostgreSQL or Spark."""
