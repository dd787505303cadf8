"""Every push of the platform's reference, with all its fields (wechat-platform, section 3)."""

from __future__ import annotations

from typing import Any

Fields = dict[str, Any]

MESSAGES: dict[str, Fields] = {
    "text": {"Content": "你好", "bizmsgmenuid": "talk.small"},
    "image": {"PicUrl": "https://mmbiz.qpic.cn/1.jpg", "MediaId": "media-1"},
    "voice": {"MediaId": "media-2", "Format": "amr", "MediaId16K": "media-3", "Recognition": "你好"},
    "video": {"MediaId": "media-4", "ThumbMediaId": "media-5"},
    "shortvideo": {"MediaId": "media-6", "ThumbMediaId": "media-7"},
    "location": {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": 20, "Label": "云川市江东区"},
    "link": {"Title": "一篇文章", "Description": "说明", "Url": "https://example.com/a?b=c&d=e"},
    "file": {"Title": "材料.pdf", "Description": "", "FileKey": "k", "FileMd5": "m", "FileTotalLen": 1024},
    "miniprogrampage": {
        "Title": "小程序", "AppId": "wx1", "PagePath": "p?x=1",
        "ThumbUrl": "https://example.com/t", "ThumbMediaId": "t",
    },
}  # fmt: skip

_PICTURES = {"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}}
_PLACE = {"Location_X": "23", "Location_Y": "113", "Scale": "15", "Label": "云川市", "Poiname": ""}
_CODE = {"ScanType": "qrcode", "ScanResult": "1"}
_REVOKED = {"OpenID": "o-li-min", "AppID": "wx1", "UnionID": "u1", "RevokeInfo": 205}
_LIST = [
    {"TemplateId": "t1", "SubscribeStatusString": "accept", "PopupScene": 2},
    {"TemplateId": "t2", "SubscribeStatusString": "reject", "PopupScene": 2},
]

EVENTS: tuple[tuple[str, Fields], ...] = (
    ("subscribe", {"EventKey": ""}),
    ("subscribe", {}),
    ("subscribe", {"EventKey": "qrscene_qrscene_officer-0017", "Ticket": "ticket"}),
    ("subscribe", {"EventKey": "last_trade_no_4002202206152"}),
    ("unsubscribe", {"EventKey": ""}),
    ("unsubscribe", {}),
    ("SCAN", {"EventKey": "officer-0017", "Ticket": "ticket"}),
    ("LOCATION", {"Latitude": "23.137466", "Longitude": "113.352425", "Precision": "119.385040"}),
    ("CLICK", {"EventKey": "POLICY"}),
    ("CLICK", {"EventKey": "NOT_OURS_ANY_MORE"}),
    ("VIEW", {"EventKey": "https://example.com/?a=1&b=2", "MenuId": 411}),
    ("view_miniprogram", {"EventKey": "pages/index", "MenuId": 411}),
    ("scancode_push", {"EventKey": "6", "ScanCodeInfo": _CODE}),
    ("scancode_waitmsg", {"EventKey": "6", "ScanCodeInfo": _CODE}),
    ("pic_sysphoto", {"EventKey": "6", "SendPicsInfo": _PICTURES}),
    ("pic_photo_or_album", {"EventKey": "6", "SendPicsInfo": _PICTURES}),
    ("pic_weixin", {"EventKey": "6", "SendPicsInfo": {"Count": 1, "PicList": {"item": {"PicMd5Sum": "a"}}}}),
    ("location_select", {"EventKey": "6", "SendLocationInfo": _PLACE}),
    ("TEMPLATESENDJOBFINISH", {"MsgID": 200228332, "Status": "success"}),
    ("TEMPLATESENDJOBFINISH", {"MsgID": 200228333, "Status": "failed:user block"}),
    ("MASSSENDJOBFINISH", {
        "MsgID": 1000001625, "Status": "send success",
        "TotalCount": 2, "FilterCount": 2, "SentCount": 1, "ErrorCount": 1,
        "CopyrightCheckResult": {"Count": 2, "CheckState": 2, "ResultList": {"item": [
            {"ArticleIdx": 1, "UserDeclareState": 0, "AuditState": 2, "OriginalArticleUrl": "u",
             "OriginalArticleType": 1, "CanReprint": 1, "NeedReplaceContent": 1, "NeedShowReprintSource": 1},
            {"ArticleIdx": 2, "UserDeclareState": 0, "AuditState": 2},
        ]}},
        "ArticleUrlResult": {"Count": 1, "ResultList": {"item": [{"ArticleIdx": 1, "ArticleUrl": "https://a"}]}},
    }),
    ("PUBLISHJOBFINISH", {"PublishEventInfo": {
        "publish_id": "2247503051", "publish_status": 0, "article_id": "b5O2OUs25HBxRceL7hfReg-U9QGeq9zQjiDvy",
        "article_detail": {"count": 1, "item": {"idx": 1, "article_url": "https://a"}},
    }}),
    ("subscribe_msg_popup_event", {"SubscribeMsgPopupEvent": {"List": _LIST}}),
    ("subscribe_msg_popup_event", {"SubscribeMsgPopupEvent": [{"List": _LIST[0]}, {"List": _LIST[1]}]}),
    ("subscribe_msg_change_event", {"SubscribeMsgChangeEvent": {"List": _LIST[1]}}),
    ("subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {
        "List": {"TemplateId": "t1", "MsgID": 1700827132819554304, "ErrorCode": 0, "ErrorStatus": "success"},
    }}),
    ("user_info_modified", _REVOKED),
    ("user_authorization_revoke", _REVOKED),
    ("user_authorization_cancellation", _REVOKED),
    ("kf_create_session", {"KfAccount": "k1@acct"}),
    ("kf_close_session", {"KfAccount": "k1@acct"}),
    ("kf_switch_session", {"FromKfAccount": "k1@acct", "ToKfAccount": "k2@acct"}),
    ("qualification_verify_success", {"ExpiredTime": 1442401156}),
    ("qualification_verify_fail", {"FailTime": 1442401122, "FailReason": "by time"}),
    ("naming_verify_success", {"ExpiredTime": 1442401156}),
    ("naming_verify_fail", {"FailTime": 1442401122, "FailReason": "by time"}),
    ("annual_renew", {"ExpiredTime": 1442401156}),
    ("verify_expired", {"ExpiredTime": 1442401156}),
    ("user_enter_tempsession", {"SessionFrom": "x"}),
    ("wxa_media_check", {"isrisky": 0, "trace_id": "1"}),
    ("card_pass_check", {"CardId": "c", "RefuseReason": "r"}),
    ("user_get_card", {"CardId": "c", "FriendUserName": "f", "IsGiveByFriend": 1, "UserCardCode": "1", "OuterId": 0}),
)  # fmt: skip
