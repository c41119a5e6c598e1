"""A YAML file as a tree with places: read, told apart by kind, checked against its schema, formatted."""
