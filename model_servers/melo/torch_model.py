"""MeloTTS on PyTorch, with `melo`'s own networks."""

# PyTorch is only in .venv-melo: elsewhere mypy knows nothing of it.
# mypy: disable-error-code="import-not-found, misc, untyped-decorator, no-any-return"

import contextlib
import importlib
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.utils import remove_weight_norm

from daedam.errors import ConfigurationError
from model_servers.melo.checkpoint import MeloFiles
from model_servers.melo.frontend import Phonemes
from model_servers.melo.frontend.text import Numbers
from model_servers.melo.package import use_melo
from model_servers.melo.voice import SDP_RATIO, Floats, Model, Prior

os.environ["HF_HUB_OFFLINE"] = "1"  # Nothing is fetched while a server runs.

BERT_LAYERS_LEFT_OUT = 2
"""The last ones: MeloTTS reads `hidden_states[-3]`."""


class Meanings(nn.Module):
    """BERT up to the layer that MeloTTS reads."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import AutoModel, logging

        # A report of the layers that are left out on purpose.
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        # Exported graphs need the plain attention.
        bert: Any = AutoModel.from_pretrained(
            folder, local_files_only=True, add_pooling_layer=False, attn_implementation="eager"
        )
        bert.encoder.layer = bert.encoder.layer[:-BERT_LAYERS_LEFT_OUT]
        self.bert = bert.eval()

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens (1, n) to (n, 768)."""
        mask = torch.ones_like(tokens)
        found: Tensor = self.bert(input_ids=tokens, attention_mask=mask).last_hidden_state[0]
        return found


class PriorOfText(nn.Module):
    """`SynthesizerTrn.infer` up to the durations, its noise handed in."""

    def __init__(self, synthesizer: Any) -> None:
        super().__init__()
        self.text, self.sdp, self.dp = synthesizer.enc_p, synthesizer.sdp, synthesizer.dp
        self.speakers = synthesizer.emb_g
        self.conditioned = not synthesizer.use_vc

    def forward(
        self,
        symbols: Tensor,
        tones: Tensor,
        languages: Tensor,
        meanings: Tensor,
        speaker: Tensor,
        noise: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """(1, n) three times, (1, 768, n), (1,), (1, 2, n) to (1, 192, n) twice, (1, 1, n)."""
        g = self.speakers(speaker).unsqueeze(-1)
        chinese = meanings.new_zeros(1, 1024, 1)  # Spread over the symbols as it is added.
        lengths = torch.ones_like(symbols).sum(1)
        x, mean, log_std, mask = self.text(
            symbols, lengths, tones, languages, chinese, meanings, g=g if self.conditioned else None
        )
        stochastic = self._stochastic(x, mask, g, noise)
        return mean, log_std, stochastic * SDP_RATIO + self.dp(x, mask, g=g) * (1 - SDP_RATIO)

    def _stochastic(self, x: Tensor, mask: Tensor, g: Tensor, noise: Tensor) -> Tensor:
        """`StochasticDurationPredictor.forward(reverse=True)`, which would draw its own noise."""
        sdp = self.sdp
        x = sdp.convs(sdp.pre(x) + sdp.cond(g), mask)
        x = sdp.proj(x) * mask
        flows = list(reversed(sdp.flows))
        for flow in [*flows[:-2], flows[-1]]:
            noise = flow(noise, mask, g=x, reverse=True)
        return noise[:, :1]


class SoundOfLatent(nn.Module):
    """`SynthesizerTrn.infer` from the latent on: the flow backwards, then the vocoder."""

    def __init__(self, synthesizer: Any) -> None:
        super().__init__()
        self.flow, self.vocoder = synthesizer.flow, synthesizer.dec
        self.speakers = synthesizer.emb_g

    def forward(self, latent: Tensor, speaker: Tensor) -> Tensor:
        """(1, 192, frames) and (1,) to (samples,)."""
        g = self.speakers(speaker).unsqueeze(-1)
        z = self.flow(latent, torch.ones_like(latent[:, :1]), g=g, reverse=True)
        samples: Tensor = self.vocoder(z, g=g)[0, 0]
        return samples


class TorchModel(Model):
    """A checkpoint read into PyTorch. Raises `ConfigurationError` where it does not fit."""

    def __init__(self, files: MeloFiles, device: str = "cpu") -> None:
        config = files.read_config()
        self.sample_rate_hz = config["data"]["sampling_rate"]
        self.speakers = dict(config["data"]["spk2id"])
        self.channels: int = config["model"]["inter_channels"]
        """Of the latent that `sound` takes."""
        self.device = torch.device(device)
        synthesizer = read_synthesizer(files, config)
        self.of_text = PriorOfText(synthesizer).to(self.device).eval()
        self.of_latent = SoundOfLatent(synthesizer).to(self.device).eval()
        try:
            self.of_tokens = Meanings(files.bert).to(self.device).eval()
        except (OSError, ValueError, RuntimeError) as exc:
            raise ConfigurationError(
                f"BERT 모델을 읽을 수 없습니다: {files.bert}",
                f"The BERT model cannot be read: {files.bert}",
            ) from exc

    @torch.inference_mode()
    def meanings(self, tokens: Numbers) -> Floats:
        return self._out(self.of_tokens(self._in(tokens)))

    @torch.inference_mode()
    def prior(self, phonemes: Phonemes, meanings: Floats, speaker: int, noise: Floats) -> Prior:
        mean, log_std, log_frames = self.of_text(
            *map(self._in, (phonemes.symbols, phonemes.tones, phonemes.languages)),
            self._in(meanings.T),
            self._speaker(speaker),
            self._in(noise),
        )
        return Prior(self._out(mean[0]), self._out(log_std[0]), self._out(log_frames[0, 0]))

    @torch.inference_mode()
    def sound(self, latent: Floats, speaker: int) -> Floats:
        return self._out(self.of_latent(self._in(latent), self._speaker(speaker)))

    def _in(self, array: Numbers | Floats) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).unsqueeze(0).to(self.device)

    def _speaker(self, number: int) -> Tensor:
        return torch.tensor([number], device=self.device)

    @staticmethod
    def _out(tensor: Tensor) -> Floats:
        return tensor.float().cpu().numpy()


def synthesizer(config: dict[str, Any]) -> Any:
    """`melo.models.SynthesizerTrn` as `config` describes it, without weights."""
    use_melo()
    data = config["data"]
    symbols = config.get("symbols") or importlib.import_module("melo.text").symbols
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `melo` uses the older weight_norm.
        return importlib.import_module("melo.models").SynthesizerTrn(
            len(symbols),
            data["filter_length"] // 2 + 1,
            config["train"]["segment_size"] // data["hop_length"],
            n_speakers=data["n_speakers"],
            num_tones=config["num_tones"],
            num_languages=config["num_languages"],
            **config["model"],
        )


def read_synthesizer(files: MeloFiles, config: dict[str, Any]) -> Any:
    """The checkpoint's networks, ready to speak. Raises `ConfigurationError`."""
    try:
        empty = synthesizer(config)
        stored = torch.load(files.checkpoint, map_location="cpu", weights_only=True)
        empty.load_state_dict(stored["model"], strict=True)
    except (OSError, KeyError, TypeError, RuntimeError, ValueError, EOFError, ImportError) as exc:
        raise ConfigurationError(
            f"체크포인트를 읽을 수 없거나 config.json과 맞지 않습니다: {files.checkpoint}",
            f"The checkpoint cannot be read, or does not fit its config.json: {files.checkpoint}",
        ) from exc
    del empty.enc_q  # For training only.
    for module in empty.dec.modules():
        with contextlib.suppress(ValueError):  # It has none.
            remove_weight_norm(module)
    return empty.eval().requires_grad_(False)


def read_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of the BERT in `folder`. Raises `ConfigurationError`."""
    from transformers import AutoTokenizer

    try:
        found: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return found.backend_tokenizer
    except (OSError, ValueError, AttributeError) as exc:
        raise ConfigurationError(
            f"BERT의 단어 목록을 읽을 수 없습니다: {folder}",
            f"The vocabulary of BERT cannot be read: {folder}",
        ) from exc
