// Time as the chat tells it: today by the hour, yesterday by name, older by date.

const GAP = 5 * 60;
const DAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
const two = (number) => String(number).padStart(2, "0");
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

export const needsStamp = (before, now) => before === null || Math.abs(now - before) > GAP;
export const hourOf = (date) => `${date.getHours()}:${two(date.getMinutes())}`;

/** `seconds` and `now` are Unix seconds. */
export function stamp(seconds, now) {
  const date = new Date(seconds * 1000);
  const today = new Date(now * 1000);
  const days = Math.round((midnight(today) - midnight(date)) / 86_400_000);
  if (days <= 0 && days > -1) return hourOf(date);
  if (days === 1) return `昨天 ${hourOf(date)}`;
  if (days > 1 && days < 7) return `${DAYS[date.getDay()]} ${hourOf(date)}`;
  return `${date.getFullYear()}年${date.getMonth() + 1}月${date.getDate()}日 ${hourOf(date)}`;
}

export function precise(seconds) {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function day(seconds) {
  const date = new Date(seconds * 1000);
  return `${date.getMonth() + 1}月${date.getDate()}日`;
}
