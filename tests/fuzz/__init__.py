"""Coverage-guided fuzzing: `make fuzz` for as long as you like, and a short run with every `make test`."""
