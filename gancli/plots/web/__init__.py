"""The page that plays a run in a browser, offline: what it holds, and the template that shows it."""
