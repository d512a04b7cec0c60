"""Odd things of every kind in an inbox, and every command, flow and output over them: nothing stops any of them."""
