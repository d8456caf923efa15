"""A Datasette plugin, and a server: the archive as pages to read. Found by Datasette as an entry point.

Where no archive of ours is mounted, every hook does nothing, and Datasette is as it was.
"""

from archiver.publish.hooks import extra_css_urls, extra_template_vars, menu_links, register_routes
from archiver.publish.server import build_datasette, serve

__all__ = ["build_datasette", "extra_css_urls", "extra_template_vars", "menu_links", "register_routes", "serve"]
