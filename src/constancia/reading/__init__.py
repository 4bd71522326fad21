"""Reading: any usual format to text with spans, and suggestions of who did what to whom, according to whom."""
