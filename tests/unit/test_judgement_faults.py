"""What is wrong with a judge's files is said at once, before anything starts."""

from pathlib import Path

import pytest

from services.adapters.judgement import load_judgement
from services.adapters.settings import Settings
from services.core.errors import ConfigError

BROKEN = {
    "rules": "rules: [{nonsense: 1}]\n",
    "watches": "watches: [{absurd: 1}]\n",
    "lexicon": "strange: 1\n",
}


@pytest.mark.parametrize("kinds", [("rules", "watches"), ("rules", "lexicon"), ("rules",), ("watches",)])
def test_a_fault_in_one_file_hides_no_other_file_s(tmp_path: Path, kinds: tuple[str, ...]) -> None:
    files = {kind: tmp_path / f"{kind}.yaml" for kind in kinds}
    for kind, file in files.items():
        file.write_text(BROKEN[kind])
    settings = Settings(
        **{kind: str(file) for kind, file in files.items()},  # type: ignore[arg-type]  # three fields that are text
    )

    with pytest.raises(ConfigError) as caught:
        load_judgement(settings, partitions=4)

    lines = str(caught.value).splitlines()
    assert len(set(lines)) == len(lines)
    assert {kind for kind, file in files.items() if any(line.startswith(f"{file}:") for line in lines)} == set(kinds)
