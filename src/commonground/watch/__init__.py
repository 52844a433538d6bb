"""Where violence is about to come back: forecasts of deaths by area and month, how right they were, and what is out of the ordinary."""
