"""The steps that bring a PostgreSQL database to the model of `datasources/relational/tables`, and back."""
