"""The workbench in the browser: one folder a screen."""
