"""How Prefect tells somebody: the mail block, the automations that use it, the hooks where there are none."""
