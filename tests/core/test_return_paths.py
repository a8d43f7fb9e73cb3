import pytest

from core.return_paths import onward


@pytest.mark.parametrize("there", ["/", "/review/?page=2#top", "/[]", "/%00"])
def test_a_path_of_the_portal_is_gone_back_to(rf, there):
    assert onward(rf.post("/", {"next": there}), otherwise="/else/").url == there


@pytest.mark.parametrize(
    "there",
    [
        "",
        "[]",
        "//[",
        "//evil.example/",
        "/\\evil.example/",
        "https://evil.example/",
        "http://[",
        "home",
        "\0",
        "javascript:alert(1)",
    ],
)
def test_whatever_else_a_browser_names_is_not(rf, there):
    assert onward(rf.post("/", {"next": there}), otherwise="/else/").url == "/else/"
