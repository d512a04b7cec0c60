"""What the desk looks at: status, findings, differences between versions, rules in shadow. Nothing here writes."""
