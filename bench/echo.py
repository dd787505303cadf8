"""The measure: a bare safe-mode echo, as wechatpy's README shows it, with Flask under granian."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from flask import Flask, abort, request
from granian import Granian
from granian.constants import Interfaces
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import check_signature

from config import cores

TOKEN = os.environ.get("LIAISON_WECHAT_TOKEN", "")
AES_KEY = os.environ.get("LIAISON_WECHAT_AES_KEY", "")
APP_ID = os.environ.get("LIAISON_WECHAT_APP_ID", "")

app = Flask(__name__)


@app.route("/wechat", methods=["POST"])
def wechat() -> str:
    signature = request.args.get("signature", "")
    timestamp = request.args.get("timestamp", "")
    nonce = request.args.get("nonce", "")
    msg_signature = request.args.get("msg_signature", "")
    try:
        check_signature(TOKEN, signature, timestamp, nonce)
    except InvalidSignatureException:
        abort(403)
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
    try:
        message = parse_message(crypto.decrypt_message(request.data, msg_signature, timestamp, nonce))
    except (InvalidSignatureException, InvalidAppIdException):
        abort(403)
    answer = create_reply(message.content, message).render()
    return str(crypto.encrypt_message(answer, nonce, timestamp))


@app.route("/healthz")
def healthz() -> str:
    return "ok"


def served() -> Flask:
    """The echo, in a process that keeps to one core as those of the house do."""
    cores.keep_to_one(Path(os.environ["LIAISON_HOME"]))
    return app


def serve(port: int, workers: int, threads: int) -> None:
    Granian(
        "bench.echo:served",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_enabled=False,
    ).serve()


if __name__ == "__main__":
    serve(*(int(word) for word in sys.argv[1:4]))
