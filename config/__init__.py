"""The house rules: settings, wording, rules, working calendar."""
