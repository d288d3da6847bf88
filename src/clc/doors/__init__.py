"""The ways in: screens, the API, the command line and what runs by the clock."""
