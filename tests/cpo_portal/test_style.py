"""``/style/``: there while the portal is built, and nowhere else."""


def test_style_page_is_there_in_development_only(client, db, settings):
    before = client.get("/style/")
    settings.DEBUG = True

    during = client.get("/style/")

    assert (before.status_code, during.status_code) == (404, 200)


def test_style_page_shows_every_answer_and_every_part_of_the_tally(client, db, settings):
    settings.DEBUG = True

    html = client.get("/style/").content.decode()

    for part in ("answer-fulfilled", "answer-open", "grade-may", "status-withdrawn", "is-invalid", "note-bad", "said"):
        assert part in html, part
