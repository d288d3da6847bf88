"""Servicing: loans as they run, from drawing to last repayment."""
