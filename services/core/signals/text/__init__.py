"""What of an article is news, and its sentences and words."""
