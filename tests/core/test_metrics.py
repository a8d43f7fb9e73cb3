"""The text exposition format 0.0.4, as Prometheus' documentation describes it."""

from core.metrics import Histogram, LabelledCounter, Metric, Sample, exposition


def test_counter_counts_by_the_values_of_its_labels():
    counter = LabelledCounter("seen_total", "What was seen.", "kind", "status")
    for kind, status in [("a", "200"), ("b", "404"), ("a", "200")]:
        counter.count(kind, status)

    assert exposition([counter.metric()]).splitlines() == [
        "# HELP seen_total What was seen.",
        "# TYPE seen_total counter",
        'seen_total{kind="a",status="200"} 2',
        'seen_total{kind="b",status="404"} 1',
    ]


def test_histogram_adds_up_its_buckets():
    histogram = Histogram("took_seconds", "How long it took.", "view")
    for seconds in (0.005, 0.3, 60):
        histogram.observe("home", seconds)

    lines = exposition([histogram.metric()], process="host:1").splitlines()

    assert lines[1] == "# TYPE took_seconds histogram"
    assert lines[2] == 'took_seconds_bucket{view="home",le="0.005",process="host:1"} 1'
    assert [line.rpartition(" ")[2] for line in lines[2:14]] == [*"1111112222", "2", "3"]
    assert lines[13].startswith('took_seconds_bucket{view="home",le="+Inf"')
    assert lines[14:] == [
        'took_seconds_sum{view="home",process="host:1"} 60.305',
        'took_seconds_count{view="home",process="host:1"} 3',
    ]


def test_values_of_labels_break_out_of_no_line():
    metric = Metric("x", "gauge", "X.", [Sample("", {"name": 'a"b\\c\nd'}, 1)])

    assert exposition([metric]).splitlines()[2] == r'x{name="a\"b\\c\nd"} 1'


def test_large_numbers_are_written_in_full():
    metric = Metric("x", "gauge", "X.", [Sample("", {}, 1_234_567_890)])

    assert exposition([metric]).endswith("\nx 1234567890\n")
