"""What was promised, by which post, by when: the model, its rules, its queries and its changes."""
