"""How Prefect tells somebody: the mail block, its automations, hooks where there are none, the flow that watches."""
