"""Where customers are: tables, loading, class history."""
