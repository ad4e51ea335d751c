"""Who and where: names linked to ids, places and their coordinates."""
