"""The portfolio as answers to questions, each drilling to the exact list."""
