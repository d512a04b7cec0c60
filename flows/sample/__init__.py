"""The sample season: invented reports of every unit, laid out as a desk receives them, with the truth beside."""
