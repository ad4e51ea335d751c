"""Shows what was refused, and sends it again once what refused it is mended."""
