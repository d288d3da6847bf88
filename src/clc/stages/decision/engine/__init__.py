"""The process engine: processes and decision tables read safely, and cases walked through them."""
