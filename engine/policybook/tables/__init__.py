"""What families share: rules, decision tables, scorecards, formulas, parameters, outputs, reasons."""
