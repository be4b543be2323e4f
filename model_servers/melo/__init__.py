"""MeloTTS over HTTP on port 8001, in its own Python environment (`make melo`).

- `frontend/` converts Korean text to phonemes.
- `checkpoint` finds the model's files and checks that they are complete.
- `voice` converts phonemes to audio with PyTorch (`torch_model`) or ONNX Runtime (`onnx_model`).
- `convert` writes the ONNX files.
- `engine` adapts the voice to the speech server.
"""

from pathlib import Path

from model_servers.tts.engine import Engine


def choose_engine(
    ckpt_path: Path | None = None,
    config_path: Path | None = None,
    bert_path: Path | None = None,
    *,
    device: str = "cpu",
) -> Engine:
    """Return the ONNX Runtime engine if `ckpt_path` is a converted folder, else PyTorch's."""
    from model_servers.melo import checkpoint, engine

    folder = checkpoint.converted_folder(ckpt_path)
    if folder is not None:
        return engine.MeloOnnxEngine(folder)
    return engine.MeloEngine(ckpt_path, config_path, bert_path, device)
