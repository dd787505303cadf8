"""Events (活动): their life, and who takes part."""
