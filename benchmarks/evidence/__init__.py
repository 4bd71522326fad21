"""What it costs to preserve and to verify, beside the tools that people use today."""
