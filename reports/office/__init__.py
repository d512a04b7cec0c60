"""Drawing office documents: layout of docx and xlsx, Vietnamese numbers, packages of the same bytes."""
