"""Feeds that are followed: what is new is archived, what is not costs nothing."""

from __future__ import annotations

import json

from tests.cli.conftest import Run, Site, page


def feed(*urls: str) -> bytes:
    items = "".join(f"<item><link>{url}</link></item>" for url in urls)
    return f"<rss version='2.0'><channel><title>All the news</title>{items}</channel></rss>".encode()


def follow(run: Run, site: Site, *paths: str) -> str:
    urls = [site.put(path, page(f"Story {path}")) for path in paths]
    return site.put("/feed.xml", feed(*urls), content_type="application/rss+xml")


def test_new_articles_of_a_followed_feed_are_archived_once(run: Run, site: Site) -> None:
    url = follow(run, site, "/a", "/b")
    assert run("feeds", "add", url, url).exit_code == 0
    first = run("poll", "--allow-private")
    assert first.exit_code == 0, first.output
    assert "2 done: 2 saved." in first.output
    site.log.clear()
    assert "Nothing to do." in run("poll", "--allow-private").output
    assert site.log == ["/robots.txt", "/feed.xml"]
    follow(run, site, "/a", "/b", "/c")
    assert "1 done: 1 saved." in run("poll", "--allow-private").output
    (row,) = json.loads(run("feeds", "list", "--json").output)
    assert (row["url"], row["title"]) == (url, "All the news")


def test_an_unchanged_feed_transfers_no_body(run: Run, site: Site) -> None:
    url = follow(run, site, "/a")
    site.etags["/feed.xml"] = '"one"'
    run("feeds", "add", url)
    run("poll", "--allow-private")
    assert site.not_modified == []
    assert run("poll", "--allow-private").exit_code == 0
    assert site.not_modified == ["/feed.xml"]


def test_a_sitemap_index_leads_to_its_articles(run: Run, site: Site) -> None:
    story = site.put("/story", page("From the map"))
    inner = site.put(
        "/inner.xml", f"<urlset><url><loc>{story}</loc></url></urlset>".encode(), content_type="text/xml"
    )
    index = f"<sitemapindex><sitemap><loc>{inner}</loc></sitemap></sitemapindex>"
    run("feeds", "add", site.put("/index.xml", index.encode(), content_type="text/xml"))
    assert "From the map" in run("poll", "--allow-private").output


def test_a_feed_that_cannot_be_read_is_told_and_the_others_go_on(run: Run, site: Site) -> None:
    good = follow(run, site, "/a")
    later = site.put("/later.xml", feed(good))
    run("feeds", "add", site.root + "/missing.xml", later, good)
    site.put("/later.xml", page("No feed"))
    result = run("poll", "--allow-private")
    assert result.exit_code == 1
    assert "HTTP status" in result.output
    assert "not a feed" in result.output
    assert "Story /a" in result.output


def test_the_number_of_new_articles_can_be_limited(run: Run, site: Site) -> None:
    run("feeds", "add", follow(run, site, "/a", "/b", "/c"))
    assert "2 done: 2 saved." in run("poll", "--allow-private", "--limit", "2").output
    assert "1 done: 1 saved." in run("poll", "--allow-private").output


def test_feeds_can_be_followed_no_longer(run: Run, site: Site) -> None:
    url = follow(run, site, "/a")
    run("feeds", "add", url)
    assert run("feeds", "remove", url).exit_code == 0
    assert "No feeds" in run("feeds", "list").output
    assert run("feeds", "remove", url).exit_code == 1


def test_what_is_no_address_cannot_be_followed(run: Run) -> None:
    result = run("feeds", "add", "no address")
    assert result.exit_code == 2
    assert "not an address" in result.output


def test_what_a_sites_sitemap_lists_is_archived(run: Run, site: Site) -> None:
    stories = [site.put(path, page(f"Story {path}")) for path in ("/a", "/b", "/c")]
    places = "".join(f"<url><loc>{story}</loc></url>" for story in stories)
    named = site.put("/maps/news.xml", f"<urlset>{places}</urlset>".encode(), content_type="text/xml")
    site.put("/robots.txt", f"User-agent: *\nSitemap: {named}\n".encode(), content_type="text/plain")
    result = run("add", site.root, "--sitemap", "--limit", "2", "--allow-private")
    assert result.exit_code == 0, result.output
    assert "2 done: 2 saved." in result.output
    assert "1 done: 1 saved." in run("add", named, "--sitemap", "--allow-private").output


def test_a_site_without_a_sitemap_is_told(run: Run, site: Site) -> None:
    result = run("add", site.root, "--sitemap", "--allow-private")
    assert result.exit_code == 1
    assert "/sitemap.xml: HTTP status" in result.output
    assert run("add", "note.txt", "--sitemap").exit_code == 2


def test_a_page_leads_to_the_feed_that_it_offers(run: Run, site: Site) -> None:
    feeds = [follow(run, site, "/a"), site.put("/sport.xml", feed(site.root + "/a"))]
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="A feed" href="{url}">' for url in feeds
    )
    front = site.put("/", page("Front page", head=links))
    result = run("feeds", "add", front, "--allow-private")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [f"following {feeds[0]}  A feed", f"also offered: {feeds[1]}  A feed"]
    assert [row["url"] for row in json.loads(run("feeds", "list", "--json").output)] == feeds[:1]
    run("feeds", "add", front, "--all", "--allow-private")
    assert [row["url"] for row in json.loads(run("feeds", "list", "--json").output)] == feeds


def test_a_page_without_feeds_is_not_followed(run: Run, site: Site) -> None:
    result = run("feeds", "add", site.put("/", page("Front page")), "--allow-private")
    assert result.exit_code == 1
    assert "offers none" in result.output
    assert json.loads(run("feeds", "list", "--json").output) == []


def test_a_feed_that_cannot_be_asked_just_now_is_followed_all_the_same(run: Run, site: Site) -> None:
    result = run("feeds", "add", site.root + "/feed.xml", "--allow-private")
    assert result.exit_code == 0
    assert "HTTP status" in result.output
    assert len(json.loads(run("feeds", "list", "--json").output)) == 1


def test_what_came_of_the_wish_to_follow_is_told_to_machines(run: Run, site: Site) -> None:
    urls = follow(run, site, "/a"), site.put("/plain", page("No feeds here")), f"{site.root}/gone.xml"
    result = run("feeds", "add", *urls, "--allow-private", "--json")
    assert result.exit_code == 1
    told = {row["url"]: row for row in map(json.loads, result.output.splitlines())}
    assert told[urls[0]] == {
        "url": urls[0],
        "title": "All the news",
        "is_followed": True,
        "reason": None,
        "detail": "",
    }
    assert (told[urls[1]]["is_followed"], told[urls[1]]["reason"]) == (False, "not a feed")
    assert (told[urls[2]]["is_followed"], told[urls[2]]["reason"]) == (True, "HTTP status")


def test_polling_without_feeds_says_how_one_is_followed(run: Run, site: Site) -> None:
    run("add", "missing.html")  # there is an archive
    result = run("poll")
    assert result.exit_code == 0
    assert "`archiver feeds add URL`" in result.stderr
