"""What a desk's Prefect server and its workers stand on: the database, the parts of a server profile, the limit."""
