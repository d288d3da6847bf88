"""A credit department at work in the invented institution: made through the services, as its people would."""
