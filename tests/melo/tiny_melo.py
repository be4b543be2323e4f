"""Checkpoints of MeloTTS's real architecture with random weights.

The trained Korean checkpoint cannot be downloaded everywhere. These checkpoints have the
configuration and the file formats of MeloTTS-Korean, and produce noise.
"""

import json
import math
import sys
from pathlib import Path
from typing import Any

import torch
from model_servers.melo import torch_model
from model_servers.melo.checkpoint import BERT_FOLDER, MeloFiles
from model_servers.melo.package import use_melo
from transformers import BertConfig, BertForMaskedLM, logging

SAMPLE_RATE_HZ = 44_100
FRAMES_PER_SYMBOL = 5
"""Mean duration of a symbol in frames, about that of real speech. 5 frames of 512 samples are 58
ms, and every second symbol is a blank."""


def syllables() -> list[str]:
    """Return the 2,350 common Hangul syllables, which are those of KS X 1001."""
    every = (chr(code) for code in range(ord("가"), ord("힣") + 1))
    return [syllable for syllable in every if len(syllable.encode("euc-kr", "ignore")) == 2]


def config(*, vocoder_channels: int) -> dict[str, Any]:
    """Return the content of config.json. With 512 channels, it equals that of MeloTTS-Korean."""
    use_melo()
    from melo.text import num_languages, num_tones, symbols

    return {
        "train": {"segment_size": 16384},
        "data": {
            "sampling_rate": SAMPLE_RATE_HZ,
            "filter_length": 2048,
            "hop_length": 512,
            "win_length": 2048,
            "n_mel_channels": 128,
            "add_blank": True,
            "n_speakers": 256,
            "spk2id": {"KR": 0},
        },
        "model": {
            "use_spk_conditioned_encoder": True,
            "use_noise_scaled_mas": True,
            "use_mel_posterior_encoder": False,
            "use_duration_discriminator": True,
            "inter_channels": 192,
            "hidden_channels": 192,
            "filter_channels": 768,
            "n_heads": 2,
            "n_layers": 6,
            "n_layers_trans_flow": 3,
            "kernel_size": 3,
            "p_dropout": 0.1,
            "resblock": "1",
            "resblock_kernel_sizes": [3, 7, 11],
            "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
            "upsample_rates": [8, 8, 2, 2, 2],
            "upsample_initial_channel": vocoder_channels,
            "upsample_kernel_sizes": [16, 16, 8, 2, 2],
            "n_layers_q": 3,
            "use_spectral_norm": False,
            "gin_channels": 256,
        },
        "num_languages": num_languages,
        "num_tones": num_tones,
        "symbols": symbols,
    }


def write(
    folder: Path,
    *,
    vocoder_channels: int = 64,
    bert_layers: int = 3,
    vocabulary: int = 0,
    seed: int = 7,
) -> MeloFiles:
    """Write checkpoint.pth, config.json and the BERT into `folder`.

    The public model has the sizes `vocoder_channels=512, bert_layers=12, vocabulary=42000`.
    """
    torch.manual_seed(seed)
    described = config(vocoder_channels=vocoder_channels)
    files = MeloFiles(folder / "checkpoint.pth", folder / "config.json", folder / BERT_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    files.config.write_text(json.dumps(described, ensure_ascii=False), "utf-8")
    network = torch_model.make_synthesizer(described)
    _randomise_zero_layers(network)
    # The format of the checkpoints that MeloTTS saves during training.
    stored = {"model": network.state_dict(), "iteration": 0, "optimizer": {}, "learning_rate": 3e-4}
    torch.save(stored, files.checkpoint)
    _write_bert(files.bert, bert_layers, vocabulary)
    return files


def _randomise_zero_layers(network: Any) -> None:
    """Randomise the layers that are initialised to zero.

    Layers of zeros would hide errors of the layers before them.
    """
    for name, weights in network.named_parameters():
        if ".flows." in name and (".proj." in name or ".post." in name):
            torch.nn.init.normal_(weights, 0.0, 0.1)
    torch.nn.init.constant_(network.dp.proj.bias, math.log(FRAMES_PER_SYMBOL))


def _write_bert(folder: Path, layers: int, vocabulary: int) -> None:
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *".,!?'-\"", *"0123456789"]
    words += [chr(code) for code in range(ord("a"), ord("z") + 1)]
    words += [f"##{letter}" for letter in "0123456789abcdefghijklmnopqrstuvwxyz"]
    words += syllables() + [f"##{syllable}" for syllable in syllables()]
    words += [f"[unused{number}]" for number in range(vocabulary - len(words))]
    folder.mkdir(exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", "utf-8")
    settings = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": False,
        "model_max_length": 512,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    shape = BertConfig(
        vocab_size=len(words),
        hidden_size=768,
        num_hidden_layers=layers,
        num_attention_heads=12,
        intermediate_size=3072,
    )
    logging.disable_progress_bar()
    BertForMaskedLM(shape).save_pretrained(folder)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
