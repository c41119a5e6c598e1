"""What the rules of a book may speak of: entities, fields, measures, facts about the population."""
