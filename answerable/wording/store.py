"""What was learned of a language, kept as a file, so that a process need not learn it again.

The name of the file has a fingerprint of everything it was learned from: labelled replies, lists
and the code itself. Anything else is simply learned again; a damaged file too.
"""

import hashlib
import os
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from answerable.core import folding
from answerable.wording.examples import FAULTS, HERE
from answerable.wording.features import SIZE
from answerable.wording.learning import Weights

CODE = (
    "features.py",
    "judging.py",
    "learning.py",
    "leaving_out.py",
    "lexicon.py",
    "text.py",
    "examples.py",
)
Learned = tuple[Weights, dict[str, Weights], float]  # fault, kinds, threshold


def path_of(folder: Path, language: str) -> Path:
    """Where a language is kept, by what it is learned from."""
    sources = [HERE / "data" / f"{language}.txt", HERE / "lexicon" / f"{language}.toml"]
    sources += [HERE / name for name in CODE]
    digest = hashlib.sha256(np.__version__.encode())
    for source in [*sources, Path(str(folding.__file__))]:
        digest.update(source.read_bytes() if source.exists() else b"")
    return folder / f"{language}-{digest.hexdigest()[:16]}.npz"


def load(path: Path) -> Learned | None:
    """What was kept there; None where nothing whole is."""
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as kept:
            weights = {
                name: _weights(
                    kept[f"{name}_at"], kept[f"{name}_much"], float(kept[f"{name}_bias"])
                )
                for name in ("fault", *FAULTS)
            }
            threshold = float(kept["threshold"])
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile):
        return None
    return weights.pop("fault"), weights, threshold


def _weights(at: "np.ndarray[tuple[int], np.dtype[np.int32]]", much: "np.ndarray[tuple[int], np.dtype[np.float32]]", bias: float) -> Weights:  # fmt: skip
    features = np.zeros(SIZE, dtype=np.float32)
    features[at] = much
    return Weights(features, bias)


def save(path: Path, learned: Learned) -> None:
    """Keeps it whole or not at all; what an older version kept of the language goes."""
    fault, kinds, threshold = learned
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {
        "threshold": np.array(threshold)
    }
    for name, weights in {"fault": fault, **kinds}.items():
        at = np.flatnonzero(weights.features)
        arrays[f"{name}_at"] = at.astype(np.int32)
        arrays[f"{name}_much"] = weights.features[at]
        arrays[f"{name}_bias"] = np.array(weights.bias)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    os.replace(file.name, path)
    for older in path.parent.glob(f"{path.name.partition('-')[0]}-*.npz"):
        if older != path:
            older.unlink(missing_ok=True)
