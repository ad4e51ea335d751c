"""From article to article: what the judge remembers, kept in layers that can be dropped or merged as one."""
