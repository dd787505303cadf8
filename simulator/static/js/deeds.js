// What the person holding the phone can do; every deed ends with the chat caught up.

import * as api from "./api.js";
import { toast } from "./dom.js";
import { catchUp, keepPerson, tell, town } from "./town.js";

/** True when the simulator took it; a refusal is shown and answered with false. */
export async function act(verb, body) {
  const openid = town.current;
  tell("acting");
  try {
    await api.act(openid, verb, body);
    await catchUp(openid);
    if (["follow", "unfollow", "scan"].includes(verb)) keepPerson(await api.person(openid));
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

export const say = (content) => act("send", { kind: "text", content });
export const send = (message) => act("send", message);
export const tapLine = (id, content) => act("tap", { msgmenu_id: String(id), content });

const bytesOf = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

export const sendPicture = async (file) => send({ kind: "image", base64: await bytesOf(file) });
