"""The invented institution: clients, books, loans and contacts made from a seed, to show and to measure."""
