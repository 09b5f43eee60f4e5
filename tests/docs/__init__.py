"""Whatever the documentation shows is run, synthesized or compared with what it describes."""
