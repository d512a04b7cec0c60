"""What runs when: the command line, Prefect flows and the steps both share."""
