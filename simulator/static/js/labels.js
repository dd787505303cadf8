// Chinese names of what goes over the wire.

const PUSHES = {
  text: "文字", image: "图片", voice: "语音", video: "视频", shortvideo: "小视频", location: "位置", link: "链接",
  file: "文件", miniprogrampage: "小程序",
  subscribe: "关注", unsubscribe: "取消关注", scan: "扫码", click: "点菜单", view: "点链接菜单", location_event: "上报位置",
  scancode_push: "扫码推事件", scancode_waitmsg: "扫码带提示", location_select: "选位置", pic_sysphoto: "拍照",
  pic_photo_or_album: "拍照或相册", pic_weixin: "相册",
  templatesendjobfinish: "模板消息结果", masssendjobfinish: "群发结果", publishjobfinish: "发布结果",
  subscribe_msg_popup_event: "订阅选择", subscribe_msg_change_event: "订阅改变", subscribe_msg_sent_event: "订阅通知结果",
};
const CALLS = {
  "/cgi-bin/stable_token": "取令牌", "/cgi-bin/token": "取旧令牌", "/cgi-bin/message/custom/send": "客服消息",
  "/cgi-bin/message/custom/typing": "正在输入",
  "/cgi-bin/message/template/send": "模板消息", "/cgi-bin/message/subscribe/bizsend": "订阅通知",
  "/cgi-bin/message/mass/sendall": "按标签群发", "/cgi-bin/message/mass/send": "按名单群发",
  "/cgi-bin/message/mass/preview": "群发预览", "/cgi-bin/menu/create": "建菜单",
  "/cgi-bin/menu/get": "查菜单", "/cgi-bin/menu/addconditional": "建个性化菜单", "/cgi-bin/user/info": "查用户",
  "/cgi-bin/user/get": "关注者名单", "/cgi-bin/qrcode/create": "建二维码", "/cgi-bin/showqrcode": "二维码图片",
  "/cgi-bin/media/upload": "上传素材", "/cgi-bin/media/get": "下载素材",
  "/cgi-bin/webhook/send": "企业微信机器人", "/cgi-bin/message/send": "企业微信应用消息",
  "/cgi-bin/appchat/send": "企业微信群", "/cgi-bin/gettoken": "企业微信令牌",
};

const IN_XML = /<(?:Content|Recognition|EventKey|Label|Title)>(?:<!\[CDATA\[)?([^<\]]+)/;
const IN_JSON = /"(?:content|template_id)"\s*:\s*"((?:[^"\\]|\\.)*)"/;

export const nameOfPush = (what) => PUSHES[what === "LOCATION" ? "location_event" : what?.toLowerCase()] ?? what;
export const nameOfCall = (path) => CALLS[path] ?? path.replace(/^\/cgi-bin\//, "");

/** The few words that tell one push or call from another. */
export function gist(entry) {
  const source = entry.xml ?? entry.request ?? "";
  const found = IN_XML.exec(source) ?? IN_JSON.exec(source);
  return found ? found[1].slice(0, 24) : "";
}

export const addressee = (entry) => entry.openid ?? /"touser"\s*:\s*"([^"]+)"/.exec(entry.request ?? "")?.[1];
