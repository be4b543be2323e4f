"""The language model server (:8003): vLLM on a GPU, llama.cpp without one."""

from model_servers.llm.app import LlmServer, build_server, make_parser

__all__ = ["LlmServer", "build_server", "make_parser"]
