"""When and how chapters run."""
