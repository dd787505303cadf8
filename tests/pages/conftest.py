"""The pages alone in one app, and a small library to read in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from config.settings import Settings
from models.kinds import PolicyKind, PolicyState
from models.work import Office
from pages.blueprint import blueprint
from services.policies import index, library
from services.policies.library import PolicyRecord

COMPILED = FileSystemBytecodeCache()  # templates are translated once for all tests
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49"

FAIR = PolicyRecord(
    title="云川市境外展会补贴办法",
    text="第一条 为开拓国际市场，制定本办法。\n"
    "第二条 参加境外展会的企业，展位费按70%补贴，每个展位最高2万元。\n"
    "第三条 每年三月集中申报。\n"
    "第四条 本办法由市商务局负责解释。",
    document_number="云商务〔2025〕5号",
    issuer="云川市商务局",
    issued_on=date(2025, 6, 1),
    effective_on=date(2025, 7, 1),
    expires_on=date(2027, 6, 30),
    window_opens_on=date(2026, 1, 1),
    window_closes_on=date(2026, 1, 17),
    topics=("开放合作",),
    materials=("营业执照复印件", "展位合同"),
    contact="市商务局外贸科 0570-1234567",
    summary="对参加境外展会的企业给予展位费补贴。",
)
TALENT = PolicyRecord(
    title="云川市引进博士安家补助办法",
    text="第一条 新引进的博士给予十万元安家补助。\n第二条 分三年发放。",
    document_number="云人社〔2024〕9号",
    issuer="云川市人社局",
    issued_on=date(2024, 3, 1),
    effective_on=date(2024, 4, 1),
    topics=("人才",),
)
OLD = PolicyRecord(
    title="云川市展会补贴暂行办法",
    text="展位费按50%补贴。",
    document_number="云商务〔2020〕2号",
    issuer="云川市商务局",
    issued_on=date(2020, 2, 1),
    expires_on=date(2024, 12, 31),
    replaced_by="云商务〔2025〕5号",
    topics=("开放合作",),
)
LAW = PolicyRecord(
    title="中华人民共和国云川法",
    text="\n".join(f"第{number}条 {number}项规定的内容。" for number in ("一", "二", "三", "十二")),
    kind=PolicyKind.LAW,
    issued_on=date(2019, 10, 1),
)
DRAFT = PolicyRecord(title="云川市秘密草案", text="展位费全免。", state=PolicyState.DRAFT, topics=("开放合作",))

Keep = Callable[..., list[int]]


@pytest.fixture
def app(settings: Settings, office: Office) -> Flask:
    app = Flask("pages of the tests")
    app.jinja_options = {"bytecode_cache": COMPILED}
    app.register_blueprint(blueprint(settings, office))
    return app


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    """Somebody who opens pages in WeChat."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = PHONE
    return client


@pytest.fixture
def keep(office: Office, settings: Settings) -> Keep:
    """Put records into the library and index it; their ids."""

    def keep(*records: PolicyRecord) -> list[int]:
        with office.work() as work:
            ids = [library.save(work, record).policy.id for record in records]
        index.rebuild(office, index.folder_of(settings.home))
        return ids

    return keep
