"""MeloTTS on PyTorch, with `melo`'s own networks."""

# PyTorch is installed only in .venv-melo, so mypy cannot find it elsewhere.
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
from model_servers.melo.voice import SDP_RATIO, Floats, MeloModel, Prior

os.environ["HF_HUB_OFFLINE"] = "1"  # a running server downloads nothing

SKIPPED_BERT_LAYERS = 2
"""Number of last BERT layers that are not run, because MeloTTS reads `hidden_states[-3]`."""


class BertFeatures(nn.Module):
    """BERT up to the layer that MeloTTS reads."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        from transformers import AutoModel, logging

        # Suppress warnings about the layers that are omitted on purpose.
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        # Graphs can be exported only with the eager attention.
        bert: Any = AutoModel.from_pretrained(
            folder, local_files_only=True, add_pooling_layer=False, attn_implementation="eager"
        )
        bert.encoder.layer = bert.encoder.layer[:-SKIPPED_BERT_LAYERS]
        self.bert = bert.eval()

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the features, of shape (n, 768). The shape of `tokens` is (1, n)."""
        mask = torch.ones_like(tokens)
        features: Tensor = self.bert(input_ids=tokens, attention_mask=mask).last_hidden_state[0]
        return features


class TextPrior(nn.Module):
    """The first part of `SynthesizerTrn.infer`, up to the durations. The noise is an input."""

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
        features: Tensor,
        speaker: Tensor,
        noise: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the mean, the log standard deviation and the log duration in frames.

        The shapes of the outputs are (1, 192, n), (1, 192, n) and (1, 1, n). The shapes of the
        inputs are (1, n) three times, (1, 768, n), (1,) and (1, 2, n).
        """
        g = self.speakers(speaker).unsqueeze(-1)
        chinese = features.new_zeros(1, 1024, 1)  # broadcast over the symbols
        lengths = torch.ones_like(symbols).sum(1)
        x, mean, log_std, mask = self.text(
            symbols, lengths, tones, languages, chinese, features, g=g if self.conditioned else None
        )
        stochastic = self._stochastic_durations(x, mask, g, noise)
        return mean, log_std, stochastic * SDP_RATIO + self.dp(x, mask, g=g) * (1 - SDP_RATIO)

    def _stochastic_durations(self, x: Tensor, mask: Tensor, g: Tensor, noise: Tensor) -> Tensor:
        """Compute `StochasticDurationPredictor.forward(reverse=True)` with `noise` instead of
        noise that the predictor draws itself.
        """
        sdp = self.sdp
        x = sdp.convs(sdp.pre(x) + sdp.cond(g), mask)
        x = sdp.proj(x) * mask
        flows = list(reversed(sdp.flows))
        for flow in [*flows[:-2], flows[-1]]:
            noise = flow(noise, mask, g=x, reverse=True)
        return noise[:, :1]


class LatentDecoder(nn.Module):
    """The last part of `SynthesizerTrn.infer`: the reversed flow, then the vocoder."""

    def __init__(self, synthesizer: Any) -> None:
        super().__init__()
        self.flow, self.vocoder = synthesizer.flow, synthesizer.dec
        self.speakers = synthesizer.emb_g

    def forward(self, latent: Tensor, speaker: Tensor) -> Tensor:
        """Return the audio samples, of shape (n,).

        The shape of `latent` is (1, 192, frames), that of `speaker` is (1,).
        """
        g = self.speakers(speaker).unsqueeze(-1)
        z = self.flow(latent, torch.ones_like(latent[:, :1]), g=g, reverse=True)
        samples: Tensor = self.vocoder(z, g=g)[0, 0]
        return samples


class TorchModel(MeloModel):
    """A checkpoint loaded into PyTorch."""

    def __init__(self, files: MeloFiles, device: str = "cpu") -> None:
        """Raises `ConfigurationError` if the files cannot be read or do not fit together."""
        config = files.read_config()
        self.sample_rate_hz = config["data"]["sampling_rate"]
        self.speakers = dict(config["data"]["spk2id"])
        self.channels: int = config["model"]["inter_channels"]
        """Channels of the latent that `decode` takes."""
        self.device = torch.device(device)
        synthesizer = read_synthesizer(files, config)
        self.text_prior = TextPrior(synthesizer).to(self.device).eval()
        self.latent_decoder = LatentDecoder(synthesizer).to(self.device).eval()
        try:
            self.bert = BertFeatures(files.bert).to(self.device).eval()
        except (OSError, ValueError, RuntimeError) as exc:
            raise ConfigurationError(
                f"BERT 모델을 읽을 수 없습니다: {files.bert}",
                f"The BERT model cannot be read: {files.bert}",
            ) from exc

    @torch.inference_mode()
    def bert_features(self, tokens: Numbers) -> Floats:
        return self._to_array(self.bert(self._to_tensor(tokens)))

    @torch.inference_mode()
    def prior(self, phonemes: Phonemes, features: Floats, speaker: int, noise: Floats) -> Prior:
        outputs = self.text_prior(
            *map(self._to_tensor, (phonemes.symbols, phonemes.tones, phonemes.languages)),
            self._to_tensor(features.T),
            self._speaker(speaker),
            self._to_tensor(noise),
        )
        mean, log_std, log_frames = map(self._to_array, outputs)
        return Prior(mean[0], log_std[0], log_frames[0, 0])

    @torch.inference_mode()
    def decode(self, latent: Floats, speaker: int) -> Floats:
        samples = self.latent_decoder(self._to_tensor(latent), self._speaker(speaker))
        return self._to_array(samples)

    def _to_tensor(self, array: Numbers | Floats) -> Tensor:
        """Return `array` on the model's device, as a batch of one."""
        return torch.from_numpy(np.ascontiguousarray(array)).unsqueeze(0).to(self.device)

    def _speaker(self, number: int) -> Tensor:
        return torch.tensor([number], device=self.device)

    @staticmethod
    def _to_array(tensor: Tensor) -> Floats:
        return tensor.float().cpu().numpy()


def make_synthesizer(config: dict[str, Any]) -> Any:
    """Return a `melo.models.SynthesizerTrn` for `config`, with random weights."""
    use_melo()
    data = config["data"]
    symbols = config.get("symbols") or importlib.import_module("melo.text").symbols
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # `melo` uses the deprecated weight_norm
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
    """Return the checkpoint's networks for inference. Raises `ConfigurationError`."""
    try:
        network = make_synthesizer(config)
        stored = torch.load(files.checkpoint, map_location="cpu", weights_only=True)
        network.load_state_dict(stored["model"], strict=True)
    except (OSError, KeyError, TypeError, RuntimeError, ValueError, EOFError, ImportError) as exc:
        raise ConfigurationError(
            f"체크포인트를 읽을 수 없거나 config.json과 맞지 않습니다: {files.checkpoint}",
            f"The checkpoint cannot be read, or does not fit its config.json: {files.checkpoint}",
        ) from exc
    del network.enc_q  # used only in training
    for module in network.dec.modules():
        with contextlib.suppress(ValueError):  # the module has no weight norm
            remove_weight_norm(module)
    return network.eval().requires_grad_(False)


def read_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of the BERT in `folder`. Raises `ConfigurationError`."""
    from transformers import AutoTokenizer

    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return tokenizer.backend_tokenizer
    except (OSError, ValueError, AttributeError) as exc:
        raise ConfigurationError(
            f"BERT의 단어 목록을 읽을 수 없습니다: {folder}",
            f"The vocabulary of BERT cannot be read: {folder}",
        ) from exc
