"""What rules may speak of: entities, fields, lists, measures, population facts, and the values they take."""
