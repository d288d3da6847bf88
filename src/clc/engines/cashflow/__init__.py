"""Cash flows: schedules, sized debt, project models, and what they yield."""
