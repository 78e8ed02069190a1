"""The policy file: every word known, no floor weakened, signed before a release; each failure is one sentence."""

from datetime import date
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli_keys import keys_app, policy_app
from orchestration.policies import policy_in_force, read_policy, sign_policy, unsigned, write_policy
from orchestration.resources import Home, HomeProblem, make_home
from orchestration.speaking import Told
from privacy.policy import FIELDS, Policy, PolicyError

TODAY = date(2026, 11, 23)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


def vigie(*arguments: object) -> Result:
    app = typer.Typer(cls=Told, pretty_exceptions_enable=False)
    app.add_typer(keys_app, name="keys")
    app.add_typer(policy_app, name="policy")
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    assert result.exit_code in {0, 1, 2}, result.output
    return result


def written(home: Home, text: str) -> Path:
    path = home.private / "policy.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_new_deployment_has_the_floors_and_says_every_word(home: Home):
    assert policy_in_force(home) == Policy()
    text = (home.private / "policy.toml").read_text("utf-8")
    assert all(f"\n{name} = " in text for name in FIELDS)
    assert (home.private / "policy.toml").stat().st_mode & 0o777 == 0o600
    assert "[policy]" not in (home.private / "vigie.toml").read_text("utf-8")


def test_a_policy_that_nobody_signed_is_named(home: Home):
    assert "is not signed" in str(unsigned(policy_in_force(home), today=TODAY))
    sign_policy(home, by="R. Vale", on=TODAY)
    assert unsigned(policy_in_force(home), today=TODAY) is None
    assert "in the future" in str(unsigned(policy_in_force(home), today=date(2026, 11, 1)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("k = 2", "private/policy.toml, k: it is 2, but at least 5"),
        ("k = 5.0", "k: it is 5.0, but must be a whole number"),
        ("k_proteced = 11", "'k_proteced' is not known.*the nearest it knows is k_protected"),
        ("[policy]\nk = 5", "table 'policy' is not known.*without a heading"),
        ("[[narratives_]]\nk = 5", "table 'narratives_'.*narratives"),
        ("[k]\na = 1", "k: it is .*but must be a whole number"),
        ("k =", "cannot be read: "),
        ("k = 5\nk = 6", "cannot be read"),
        ("officers_public = ['A']", "officers_basis: it is empty"),
        ("narratives = [1]", "narratives: it must be a list"),
        ("reviewed_on = 2026-11-23", "reviewed_on: it must be one line of text"),
    ],
)
def test_what_a_policy_file_cannot_say_is_refused_with_a_sentence(home: Home, text: str, said: str):
    written(home, text)
    with pytest.raises((HomeProblem, PolicyError), match=f"(?s){said}"):
        policy_in_force(home)
    result = vigie("policy", "show", "--home", home.root)
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


def test_a_file_from_a_plain_editor_is_read(home: Home):
    (home.private / "policy.toml").write_bytes(b'\xef\xbb\xbfk = 7\r\nnarratives = ["A"]\r\n')
    assert policy_in_force(home) == Policy(k=7, narratives=("A",))
    (home.private / "policy.toml").write_bytes(b"k = 7 # \xff")
    with pytest.raises(HomeProblem, match="UTF-8"):
        policy_in_force(home)


def test_a_missing_file_says_how_to_make_it_and_that_works(home: Home):
    (home.private / "policy.toml").unlink()
    result = vigie("policy", "show", "--home", home.root)
    assert result.exit_code == 2
    assert f"vigie policy new --home {home.root}" in result.output
    assert vigie("policy", "new", "--home", home.root).exit_code == 0
    assert policy_in_force(home) == Policy()
    assert vigie("policy", "new", "--home", home.root).exit_code == 2
    with pytest.raises(HomeProblem, match="never replaced"):
        write_policy(home)


def test_a_policy_left_in_the_settings_is_told_to_move(home: Home):
    settings = home.private / "vigie.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[policy]\nk = 50\n", "utf-8")
    with pytest.raises(HomeProblem, match=r"still has a .policy. table.*move its lines to private/policy.toml"):
        policy_in_force(home)
    (home.private / "policy.toml").unlink()
    with pytest.raises(HomeProblem, match=r"vigie policy new.*then move the lines"):
        policy_in_force(home)


def test_show_tells_the_hash_and_every_field_in_words_and_in_json(home: Home):
    import json

    from privacy.policy import policy_hash, policy_lines

    told = json.loads(vigie("policy", "show", "--home", home.root, "--json").stdout)
    assert told["hash"] == policy_hash(Policy())
    assert {(line["table"], line["field"]) for line in told["fields"]} == {
        (line.table, line.field) for line in policy_lines()
    }
    assert all({"class", "action", "hierarchy", "weight"} <= set(line) for line in told["fields"])
    words = vigie("policy", "show", "--home", home.root).stdout
    assert told["hash"] in words
    assert "nobody has signed it" in words


def test_check_tells_a_sound_file_from_one_that_is_not(tmp_path: Path):
    file = tmp_path / "mine.toml"
    assert vigie("policy", "check", file).exit_code == 2
    assert vigie("policy", "check", tmp_path).exit_code == 2
    file.write_text("k = 6\n", "utf-8")
    unsigned = vigie("policy", "check", file)
    assert unsigned.exit_code == 1
    assert "default; the file does not say" in unsigned.output
    file.write_text('k = 6\nreviewed_by = "R. Vale"\nreviewed_on = "2026-11-23"\n', "utf-8")
    assert vigie("policy", "check", file).exit_code == 0
    assert read_policy(file, name="mine").k == 6
    assert vigie("policy", "check").exit_code == 2
