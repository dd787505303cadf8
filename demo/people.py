"""The people of the invented city: departments, staff, officers, enterprises and their contacts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from models.kinds import EnterpriseSize, Role
from models.people import Contact, Department, Enterprise, Follower, Officer
from models.work import Work
from nlp.credit_code import check_sign
from services import staff

CITY = "云川"
DISTRICTS = (
    "江东区", "江西区", "临港区", "云麓区", "海澜区", "白石区", "青溪区", "南沛区", "北浦区", "金禾区", "明湖区",
)  # fmt: skip
OFFICERS = 1713
ENTERPRISES = 400
CONTACTS = 24

DEPARTMENTS = (
    "市经济和信息化局", "市税务局", "市市场监督管理局", "市人力资源和社会保障局", "市自然资源和规划局",
    "市住房和城乡建设局", "市生态环境局", "市地方金融管理局", "市商务局", "市科学技术局", "市发展和改革委员会",
    "市财政局", "市公安局", "市城市管理局", "市交通运输局", "市供电公司", "市行政审批局", "市教育局", "市司法局",
    "市水利局", "市人才服务中心", "市国有资产监督管理委员会",
)  # fmt: skip

STAFF = (
    (Role.OPERATOR, "林悦", ""),
    (Role.DISPATCHER, "陈静", ""),
    (Role.HANDLER, "何宇", "市经济和信息化局"),
    (Role.SUPERVISOR, "孙浩", ""),
    (Role.LEADER, "许文", ""),
    (Role.AUDITOR, "郑岩", ""),
    (Role.ADMIN, "方晴", ""),
)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
)
_GIVEN = (
    "伟", "芳", "娜", "敏慧", "静怡", "丽华", "强", "磊", "军", "洋", "勇", "艳红", "杰", "娟",
    "涛", "明远", "超", "秀英", "霞", "平安", "刚", "桂兰", "浩然", "佳", "思远", "雨晴", "子涵", "文博",
    "建国", "建华", "晓东", "晓梅", "志强", "志远", "海燕", "海涛", "玉兰", "国栋", "国强", "春梅", "春生", "立新",
    "立群", "卫东", "红梅", "晨曦", "欣怡", "梓萱", "俊杰", "俊峰", "鹏飞", "鹏程", "宇航", "一鸣", "永康", "永胜",
    "雪松", "雪梅", "振华", "振宇", "少华", "少峰", "世杰", "家豪", "可欣", "若曦", "嘉怡", "凯文", "天佑", "乐瑶",
)  # fmt: skip
_WORDS = (
    "恒信", "远航", "华晟", "瑞丰", "金桥", "天成", "博远", "鼎力", "启明", "汇川", "宏图", "嘉禾", "百川", "星源",
    "云帆", "中科", "立诚", "广源", "泰和", "盛达", "联创", "新锐", "凌云", "长青", "锦程", "德润", "美佳", "众合",
    "万象", "同力", "海纳", "晨光", "东岳", "南山", "西江", "北辰", "兴业", "融汇", "智联", "优创", "飞鸿", "铭泰",
    "凯旋", "福源", "安捷", "康宁", "科锐", "亿达",
)  # fmt: skip
# industry, how such firms are called, their share among a hundred
_INDUSTRIES = (
    ("机械制造", ("机械", "精密制造", "重工", "数控装备"), 18),
    ("电子信息", ("电子科技", "半导体", "光电"), 12),
    ("纺织服装", ("纺织", "服饰"), 9),
    ("食品加工", ("食品", "粮油"), 9),
    ("新材料", ("新材料", "高分子材料"), 8),
    ("生物医药", ("生物医药", "医疗器械"), 7),
    ("新能源", ("新能源", "储能科技"), 6),
    ("软件和信息服务", ("软件", "信息技术"), 9),
    ("现代物流", ("物流", "供应链管理"), 6),
    ("商贸流通", ("商贸", "电子商务"), 8),
    ("建筑业", ("建设工程", "建筑装饰"), 5),
    ("家具制造", ("家居", "家具"), 3),
)
_STREETS = ("产业大道", "创业路", "科技三路", "滨江东路", "工业一街")
_QUALIFICATIONS = (
    ("高新技术企业", 0.22), ("科技型中小企业", 0.3), ("创新型中小企业", 0.16), ("专精特新中小企业", 0.1),
    ("专精特新小巨人", 0.02), ("进出口经营资质", 0.25), ("绿色工厂", 0.05),
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A person whom the simulator plays and who is not yet bound to anything."""

    name: str
    phone: str


LI_MIN = Known("李敏", "13800000001")
ZHAO_LEI = Known("赵磊", "13800000002")
WANG_QIANG = Known("王强", "13800000003")
HENGYUAN_CODE = "91330100MA2H00001P"
QINGHE_CODE = "91330100MA2H00002T"


def crowd_openid(place: int) -> str:
    """The openid of a follower in the simulator's crowd (docs/reference/simulator.md says how it is made)."""
    digest = hashlib.sha256(f"simulator:关注者{place:05d}".encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27]


def password_of(role: Role) -> str:
    """The demo's password of a role; the demo is open to its own machine only."""
    return f"{role}-demo-2026"


def settle(work: Work, dice: Random, today: date) -> None:
    """Fill the city."""
    departments = {
        name: work.add(Department(name=name, phone=f"0570-10003{place:02d}")) for place, name in enumerate(DEPARTMENTS)
    }
    for role, name, department in STAFF:
        department_id = departments[department].id if department else None
        staff.add(
            work,
            role.value,
            name=name,
            role=role,
            password=password_of(role),
            department_id=department_id,
            is_own_password=True,  # as printed when the demo starts
        )
    work.db.execute(insert(Officer), list(_officers(dice, today)))
    by_district: dict[str, list[int]] = {district: [] for district in DISTRICTS}
    for officer_id, district in work.db.execute(select(Officer.id, Officer.district).order_by(Officer.id)):
        by_district[district].append(officer_id)
    work.db.execute(insert(Enterprise), list(_enterprises(work, dice, today, by_district)))
    _bind_contacts(work, dice)


def _officers(dice: Random, today: date) -> Iterator[dict[str, Any]]:
    yield _officer(1, WANG_QIANG.name, WANG_QIANG.phone, "江东区", "江东区工商业联合会", "机械制造", today)
    bodies = (
        "工商业联合会",
        "经济和信息化局",
        "商务局",
        "投资促进中心",
        "税务局",
        "市场监督管理局",
        "园区管委会",
        "街道办事处",
    )
    for place in range(2, OFFICERS + 1):
        district = DISTRICTS[place % len(DISTRICTS)]
        industry = _INDUSTRIES[dice.randrange(len(_INDUSTRIES))][0]
        trained = today - timedelta(days=dice.randrange(20, 400))
        phone = f"1990000{place:04d}"
        yield _officer(place, _name(dice), phone, district, f"{district}{dice.choice(bodies)}", industry, trained)


def _officer(
    place: int, name: str, phone: str, district: str, organisation: str, industry: str, trained: date
) -> dict[str, Any]:
    return {
        "number": f"LL-{place:04d}",
        "name": name,
        "phone": phone,
        "district": district,
        "organisation": organisation,
        "industry": industry,
        "appointed_on": trained - timedelta(days=30),
        "trained_on": trained,
    }


def _enterprises(work: Work, dice: Random, today: date, officers: dict[str, list[int]]) -> Iterator[dict[str, Any]]:
    yield _known_enterprise(work, HENGYUAN_CODE, "恒远机械", "机械制造", officers["江东区"][0]) | {
        "size": EnterpriseSize.MEDIUM,
        "qualifications": ["高新技术企业", "专精特新中小企业", "进出口经营资质"],
        "founded_on": date(2011, 5, 18),
        "revenue_wan": 18600,
        "staff_count": 326,
        "address": "云川市江东区迎宾路88号",
    }
    yield _known_enterprise(work, QINGHE_CODE, "青禾食品", "食品加工", officers["金禾区"][0]) | {
        "district": "金禾区",
        "size": EnterpriseSize.SMALL,
        "qualifications": ["创新型中小企业"],
        "founded_on": date(2018, 9, 3),
        "revenue_wan": 2150,
        "staff_count": 64,
        "address": "云川市金禾区丰收大道12号",
    }
    names = _enterprise_names(dice)
    for place in range(3, ENTERPRISES + 1):
        yield _enterprise(work, dice, today, officers, place, *next(names))


def _enterprise_names(dice: Random) -> Iterator[tuple[str, str]]:
    """Short names, each once, with their industries."""
    every = [(f"{word}{kind}", industry) for industry, kinds, _ in _INDUSTRIES for kind in kinds for word in _WORDS]
    weight = {industry: share for industry, _, share in _INDUSTRIES}
    every.sort(key=lambda one: dice.random() ** (1 / weight[one[1]]), reverse=True)
    return iter(every)


def _known_enterprise(work: Work, code: str, short: str, industry: str, officer_id: int) -> dict[str, Any]:
    return {
        "credit_code": code,
        "name": f"{CITY}{short}有限公司",
        "short_name": short,
        "district": "江东区",
        "industry": industry,
        "officer_id": officer_id,
        "created_at": work.now,
    }


def _enterprise(
    work: Work, dice: Random, today: date, officers: dict[str, list[int]], place: int, short: str, industry: str
) -> dict[str, Any]:
    district = dice.choice(DISTRICTS)
    size = dice.choices(tuple(EnterpriseSize), (4, 16, 50, 30))[0]
    staff_count = {"large": 1200, "medium": 300, "small": 60, "micro": 8}[size] * dice.randrange(60, 160) // 100
    body = f"91330100MA{dice.choice('3456')}{dice.choice('ABCDEFGHJK')}{place:05d}"
    return {
        "credit_code": body + check_sign(body),
        "name": f"{CITY}{short}{dice.choice(('有限公司', '有限公司', '股份有限公司', '有限责任公司'))}",
        "short_name": short,
        "district": district,
        "industry": industry,
        "size": size,
        "qualifications": [name for name, share in _QUALIFICATIONS if dice.random() < share],
        "founded_on": today - timedelta(days=dice.randrange(200, 8000)),
        "revenue_wan": staff_count * dice.randrange(20, 90),
        "staff_count": staff_count,
        "address": f"{CITY}市{district}{dice.choice(_STREETS)}{dice.randrange(1, 300)}号",
        "officer_id": dice.choice(officers[district]),
        "created_at": work.now,
    }


def _bind_contacts(work: Work, dice: Random) -> None:
    """Some enterprises already have a contact, who is one of the simulator's crowd."""
    chosen = work.db.scalars(select(Enterprise.id).order_by(Enterprise.id).offset(2).limit(CONTACTS)).all()
    for place, enterprise_id in enumerate(chosen, start=1):
        openid = crowd_openid(place)
        work.add(Follower(openid=openid, followed_at=work.now))
        contact = Contact(enterprise_id=enterprise_id, openid=openid, name=_name(dice), bound_at=work.now)
        contact.phone = f"1991000{place:04d}"
        work.add(contact)


def _name(dice: Random) -> str:
    return dice.choice(_SURNAMES) + dice.choice(_GIVEN)
