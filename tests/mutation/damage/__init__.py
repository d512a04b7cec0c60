"""What is done to clean forms: a module for each family of damage, a function a kind."""
