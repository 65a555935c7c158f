"""Reading a plan from the documents that councils have: format -> table -> rows -> diff -> apply."""
