"""What is consented to is named by its very words."""

from daedam.interview.notice import DataDestinations, notice_of

LONGEST_VERSION = 20
"""What the interface and the database take."""


def test_every_other_text_is_another_version() -> None:
    notices = [
        notice_of(30),
        notice_of(0),
        notice_of(7),
        notice_of(30, judged=True),
        notice_of(30, DataDestinations(sound=True)),
        notice_of(30, DataDestinations(text_to_server=True)),
        notice_of(30, DataDestinations(text_to_google=True)),
        notice_of(30, DataDestinations(questions=True)),
        notice_of(30, DataDestinations(sound=True, text_to_server=True)),
    ]
    assert len({notice.version for notice in notices}) == len(notices)
    assert len({notice.korean for notice in notices}) == len(notices)
    assert len({notice.english for notice in notices}) == len(notices)
    assert all(len(notice.version) <= LONGEST_VERSION for notice in notices)


def test_the_same_text_is_the_same_version() -> None:
    assert (
        notice_of(30, DataDestinations(sound=True)).version
        == notice_of(30, DataDestinations(sound=True)).version
    )
