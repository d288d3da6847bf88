"""Tables in, tables out: what the lake holds becomes facts, facts become readings, readings become verdicts."""
