"""Stories, not articles: which reports are copies or rewrites of one."""
