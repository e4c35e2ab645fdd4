"""How things are kept: the engine, the tables and their migrations, the thread store."""
