"""What is consented to is named by its very words."""

from daedam.interview.notice import DataDestinations, build_notice

LONGEST_VERSION = 20
"""What the interface and the database take."""


def test_every_other_text_is_another_version() -> None:
    notices = [
        build_notice(30),
        build_notice(0),
        build_notice(7),
        build_notice(30, judged=True),
        build_notice(30, DataDestinations(audio=True)),
        build_notice(30, DataDestinations(text_to_server=True)),
        build_notice(30, DataDestinations(text_to_google=True)),
        build_notice(30, DataDestinations(questions=True)),
        build_notice(30, DataDestinations(audio=True, text_to_server=True)),
    ]
    assert len({notice.version for notice in notices}) == len(notices)
    assert len({notice.korean for notice in notices}) == len(notices)
    assert len({notice.english for notice in notices}) == len(notices)
    assert all(len(notice.version) <= LONGEST_VERSION for notice in notices)


def test_the_same_text_is_the_same_version() -> None:
    assert (
        build_notice(30, DataDestinations(audio=True)).version
        == build_notice(30, DataDestinations(audio=True)).version
    )
