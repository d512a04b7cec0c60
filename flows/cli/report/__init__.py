"""`thidua report`: the consolidated report of a period, made, made again, held against what the Minister saw."""
