"""Project rating: the slotting questionnaire of a client's projects, filled, proposed, confirmed, and what it weighs."""
