"""How fast the constructs are, against raw CloudFormation resources: ``python -m tests.benchmarks``."""
