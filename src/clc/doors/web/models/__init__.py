"""The inventory of models on the screen: trainings, versions with their proof, approvals, which one is in use."""
