"""The workbench of project models: every project, its versions, and what they come to."""
