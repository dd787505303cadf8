"""Who speaks of ending a life gets the helpline at once and a person; exaggeration about a business does not."""

from __future__ import annotations

import pytest

from handlers.despair import is_heard, is_of_another


@pytest.mark.parametrize(
    "text",
    [
        "我不想活了",
        "欠了两百多万，活着没意思",
        "再不给钱我就从楼上跳下去",
        "我要跳楼",
        "没人管的话我就死给你们看",
        "唔想做人喇",
        "真的想一了百了",
        "我們一家人活不下去了",
        "农药都买好了，喝农药算了",
        "有个工人站在楼顶说要跳楼",
        "工资拿不到，生不如死",
        "公司不给钱，我没法活了",
        "我要跳楼，没人负责任",
        "我想自杀，公司没给买保险",
        "规定不改我就跳楼",
        "房东要来收房，我想从楼顶跳下去",
    ],
)
def test_words_of_despair_are_heard(text: str) -> None:
    assert is_heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "再停电我们厂就活不下去了",
        "隔壁跳楼价甩卖，扰乱市场",
        "急死我了，许可证还没下来",
        "累得要死，窗口跑了五趟",
        "员工在宿舍自杀算不算工伤",
        "小微企业死路一条",
        "笑死",
        "政策卡得太死",
        "学校请人做预防自杀的讲座，能不能用你们的会场",
        "这条生产线没有活路了吗",
        "跳河桥那边修路，货车进不来",
        "想从江东区搬到江西区，有补贴吗",
        "想从海外引进人才有什么政策",
        "有什么减轻生产经营负担的政策",
        "招年轻生产工人有补贴吗",
        "园区路上吊车挡道，车出不来",
        "车间楼上吊顶掉下来了",
        "隔壁厂烧炭冒黑烟没人管",
        "员工来自残疾人家庭，安置有奖励吗",
        "各部门应该各自尽责",
        "小企业都没法活了",
        "企业快没有活路了",
        "这块地一直盘不活了",
        "工作服毒性检测怎么办",
        "可以死亡证明办理社保吗",
        "机器从楼上跳闸以后修不好",
    ],
)
def test_plain_words_and_exaggeration_are_not_despair(text: str) -> None:
    assert not is_heard(text)


@pytest.mark.parametrize(
    "text", ["有个工人站在楼顶要跳楼", "同事昨晚在宿舍喝农药了", "他说要跳楼", "我老婆想不开要跳楼"]
)
def test_who_tells_of_somebody_else_is_told_to_stay_with_them(text: str) -> None:
    assert is_heard(text)
    assert is_of_another(text)


@pytest.mark.parametrize(
    "text",
    [
        "欠了工人工资想跳楼", "员工工资发不出来想跳楼", "员工都走了 想跳楼", "被工人逼得想跳楼", "他不给钱逼得想自杀",
        "孩子上不了学 想跳楼", "老板跑路了 想跳楼", "老人看病没钱想喝农药",
    ],
)  # fmt: skip
def test_who_tells_why_is_taken_for_the_one_in_despair(text: str) -> None:
    assert is_heard(text)
    assert not is_of_another(text)
