"""Small trained models that score what the rules suggest. They need no network; without them the rules stand alone."""
