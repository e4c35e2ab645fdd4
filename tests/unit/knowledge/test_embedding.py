"""Static embeddings come from files of an installed package, and nothing else."""

import sys

import numpy as np
import pytest

from chatdock.errors import UnavailableError
from chatdock.knowledge import embedding
from chatdock.knowledge.embedding import DIMENSIONS, StaticEmbedder
from tests.requirements import requirement


@requirement("KNO-5")
def test_near_meanings_are_near_and_the_package_is_not_imported() -> None:
    vectors = StaticEmbedder().embed(["delete a row", "remove a record", "bake some bread"])

    assert vectors.shape == (3, DIMENSIONS)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2
    assert "wordllama" not in sys.modules


def test_a_batch_gives_what_single_texts_give_and_lengths_are_one() -> None:
    texts = [f"passage number {number} about work_mem" for number in range(600)]
    embedder = StaticEmbedder()

    vectors = embedder.embed(texts)

    np.testing.assert_allclose(vectors[599], embedder.embed(texts[599:])[0], atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("texts", [[], [""], ["", "x" * 100_000]])
def test_any_text_can_be_embedded(texts: list[str]) -> None:
    vectors = StaticEmbedder().embed(texts)

    assert vectors.shape == (len(texts), DIMENSIONS)
    assert np.isfinite(vectors).all()


def test_missing_files_say_how_to_reinstall(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "_package_folder", lambda: tmp_path)

    with pytest.raises(UnavailableError, match="--force-reinstall"):
        StaticEmbedder()
