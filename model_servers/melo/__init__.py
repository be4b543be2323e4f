"""MeloTTS behind HTTP, in an environment of its own (`make melo`): port 8001.

`frontend/` turns Korean text into phonemes, `checkpoint` finds and describes the model's files,
`voice` goes from phonemes to sound, on PyTorch (`torch_model`) or ONNX Runtime (`onnx_model`,
whose files `convert` writes), `engine` is the speech server's engine.
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
    """ONNX Runtime where the path is a folder that was converted, else PyTorch."""
    from model_servers.melo import checkpoint, engine

    folder = checkpoint.converted_folder(ckpt_path)
    if folder is not None:
        return engine.MeloOnnxEngine(folder)
    return engine.MeloEngine(ckpt_path, config_path, bert_path, device)
