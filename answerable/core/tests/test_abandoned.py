"""Work left behind, told by one monotonic clock."""

from answerable.core.abandoned import Watch


def test_work_whose_stamp_stands_still_for_a_lease_is_abandoned():
    watch = Watch(lease=30)
    assert watch.abandoned({7: "a"}, now=100) == []
    assert watch.abandoned({7: "a"}, now=110) == []
    assert watch.abandoned({7: "a"}, now=120) == []
    assert watch.abandoned({7: "a"}, now=130) == [7]


def test_a_changed_stamp_begins_anew():
    watch = Watch(lease=30)
    for now in range(0, 100, 10):
        assert watch.abandoned({7: now // 20}, now=now) == []


def test_wall_clocks_that_jump_change_nothing():
    watch = Watch(lease=30)
    stamps = ["2026-01-01T00:00", "2031-01-01T00:00", "1970-01-01T00:00", "2026-01-01T00:01"]
    for turn, stamp in enumerate(stamps):
        assert watch.abandoned({7: stamp}, now=turn * 10) == []


def test_a_watcher_that_was_away_itself_gives_the_others_a_whole_lease():
    watch = Watch(lease=30)
    watch.abandoned({7: "a"}, now=0)
    assert watch.abandoned({7: "a"}, now=600) == []
    assert watch.abandoned({7: "a"}, now=610) == []
    assert watch.abandoned({7: "a"}, now=620) == []
    assert watch.abandoned({7: "a"}, now=630) == [7]


def test_what_is_gone_is_forgotten():
    watch = Watch(lease=30)
    watch.abandoned({7: "a"}, now=0)
    watch.abandoned({}, now=10)
    assert watch.abandoned({7: "a"}, now=20) == []
    assert watch.abandoned({7: "a"}, now=30) == []
