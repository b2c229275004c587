"""A lifelike caseload for trying the product; every person, insurer, number and address in it is invented."""
