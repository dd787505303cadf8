"""The words that lead out of anything: 取消, 返回, 菜单, 人工, 帮助, 继续."""

from __future__ import annotations

import re

_WORDS = {
    "cancel": (
        "取消 取消吧 算了 不办了 不填了 不弄了 不想办 不想填 不想弄 退出 结束 放弃 终止 停止 不要了"
        " quit exit cancel stop"
    ),
    "back": "返回 上一步 上一页 上一个 返回上一步 返回上一级 回退 后退 退回上一步 回上一步 back",
    "menu": "菜单 主菜单 目录 首页 返回主菜单 返回菜单 功能 功能菜单 打开菜单 menu",
    "handoff.request": (
        "人工 转人工 人工客服 人工服务 转人工客服 转接人工 接人工 找人工 要人工 真人 找客服 客服 人工坐席"
    ),
    "help": "帮助 你能干啥 你能干什么 你会干啥 你会干什么 能干啥 怎么用 使用说明 使用帮助 怎么操作 help",
    "resume": "继续 继续上次 继续填 继续填写 接着填 接着来 接着办 接着上次 恢复 resume continue",
}
LONGEST = 24  # characters, with courtesies and signs
_EXITS = {word: intent for intent, line in _WORDS.items() for word in line.split()}
_COURTESY = re.compile(r"^(?:请|麻烦|我要|我想|给我|帮我|那就|那|好|先|我)+|(?:一下|吧|了|啊|呀|谢谢|哈|呢|please)+$")
_LAST_SIGNS = frozenset(word[-1] for word in _EXITS) | frozenset("下吧了啊呀谢哈呢e")  # of a way out, or of a courtesy
_SIGNS = re.compile(r"[\s,.!。~、…·]+")


def exit_of(normal: str) -> str | None:
    """The way out that a whole (plainly spelt) message asks for, if it does."""
    if len(normal) > LONGEST:
        return None
    bare = _SIGNS.sub("", normal)
    if bare[-1:] not in _LAST_SIGNS:
        return None
    return _EXITS.get(bare) or _EXITS.get(_COURTESY.sub("", bare))
