"""Each text of the consent notice has its own version."""

from daedam.interview.notice import DataDestinations, build_notice

LONGEST_VERSION = 20
"""Maximum length in characters that the API and the database accept."""


def test_different_texts_have_different_versions() -> None:
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


def test_equal_texts_have_equal_versions() -> None:
    assert (
        build_notice(30, DataDestinations(audio=True)).version
        == build_notice(30, DataDestinations(audio=True)).version
    )
