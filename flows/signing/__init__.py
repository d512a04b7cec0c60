"""What a flow asks people to sign."""
