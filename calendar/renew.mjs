// Writes cn.csv anew. It is run by hand once a year, in an empty folder that holds the two lunar libraries (README.md says how),
// so that nothing at run time depends on them.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const load = createRequire(`${process.cwd()}/`);
const { Lunar, Solar, HolidayUtil } = load("lunar-javascript");
const { LunarDay } = load("tyme4ts");

const FIRST_YEAR = 2015;
const LAST_YEAR = 2035;
const DAY_MS = 86_400_000;

const iso = time => new Date(time).toISOString().slice(0, 10);
const time = text => Date.parse(`${text}T00:00:00Z`);
const addDays = (text, days) => iso(time(text) + days * DAY_MS);
const weekday = text => (new Date(time(text)).getUTCDay() + 6) % 7; // Monday 0
const isWeekend = text => weekday(text) >= 5;

/** The civil date of a lunar day, given only where two libraries agree. */
function lunarDate(year, month, day) {
  const one = Lunar.fromYmd(year, month, day).getSolar().toYmd();
  const other = LunarDay.fromYmd(year, month, day).getSolarDay();
  const two = `${other.getYear()}-${String(other.getMonth()).padStart(2, "0")}-${String(other.getDay()).padStart(2, "0")}`;
  if (one !== two) throw new Error(`lunar ${year}-${month}-${day}: ${one} or ${two}?`);
  return one;
}

function qingming(year) {
  for (const day of [4, 5, 6])
    if (Solar.fromYmd(year, 4, day).getLunar().getJieQi() === "清明") return `${year}-04-0${day}`;
  throw new Error(`no Qingming in ${year}`);
}

const classOfName = [
  [/元旦/, "new_year"],
  [/清明/, "qingming"],
  [/劳动/, "may"],
  [/端午/, "dragon_boat"],
  [/国庆|抗战/, "national"],
  [/中秋/, "mid_autumn"],
  [/春节/, "core"],
];
const classOf = name => classOfName.find(([pattern]) => pattern.test(name))?.[1];

/** Days off and make-up workdays of a year whose official notice exists. */
function noticeOf(year) {
  return HolidayUtil.getHolidays(year).map(day => ({
    date: day.getDay(),
    name: day.isWork() ? `${day.getName().replace("元旦节", "元旦")}调休上班` : day.getName().replace("元旦节", "元旦"),
    class: day.isWork() ? "makeup_workday" : classOf(day.getName()),
    isWorkday: day.isWork(),
  }));
}

/** What the law fixes and custom adds: no make-up workdays, because no rule yields them. */
function estimateOf(year) {
  const spring = lunarDate(year, 1, 1);
  const range = (from, days, name, kind) =>
    Array.from({ length: days }, (_, i) => ({ date: addDays(from, i), name, class: kind, isWorkday: false }));
  // One day off joins the weekend it touches; in mid-week it stands alone. [days before it, days in all], Monday first.
  const joined = [
    [2, 3],
    [0, 1],
    [0, 1],
    [0, 1],
    [0, 3],
    [0, 2],
    [1, 2],
  ];
  const withWeekend = (day, name, kind) => {
    const [before, length] = joined[weekday(day)];
    return range(addDays(day, -before), length, name, kind);
  };
  return [
    ...withWeekend(`${year}-01-01`, "元旦", "new_year"),
    ...range(addDays(spring, -1), 8, "春节", "core"),
    ...withWeekend(qingming(year), "清明节", "qingming"),
    ...range(`${year}-05-01`, 5, "劳动节", "may"),
    ...withWeekend(lunarDate(year, 5, 5), "端午节", "dragon_boat"),
    ...withWeekend(lunarDate(year, 8, 15), "中秋节", "mid_autumn"),
    ...range(`${year}-10-01`, 7, "国庆节", "national"),
  ];
}

const days = new Map();
for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
  const notice = noticeOf(year);
  const status = notice.length > 0 ? "confirmed" : "estimated";
  const spring = lunarDate(year, 1, 1);
  for (let offset = -14; offset <= 15; offset++) {
    const date = addDays(spring, offset);
    const [kind, name] =
      offset < -7
        ? ["pre_far", "春节前"]
        : offset < -1
          ? ["pre", "春节前"]
          : offset < 0
            ? ["core", "除夕"]
            : offset < 7
              ? ["core", "春节"]
              : offset === 14
                ? ["lantern", "元宵节"]
                : ["post", "春节后"];
    days.set(date, { name, class: kind, isWorkday: !isWeekend(date), offset, status });
  }
  const off = notice.length > 0 ? notice : estimateOf(year);
  for (const day of off) {
    const near = days.get(day.date);
    if (near && !day.isWorkday) Object.assign(near, { isWorkday: false });
    else if (near) Object.assign(near, { name: day.name, class: day.class, isWorkday: true });
    else days.set(day.date, { name: day.name, class: day.class, isWorkday: day.isWorkday, offset: null, status });
  }
  for (const [date, name, kind] of [
    [lunarDate(year, 5, 5), "端午节", "dragon_boat"],
    [lunarDate(year, 8, 15), "中秋节", "mid_autumn"],
  ]) {
    const day = days.get(date) ?? { class: kind, isWorkday: !isWeekend(date), offset: null, status };
    days.set(date, { ...day, name: day.class === "national" ? "国庆节、中秋节" : name });
  }
}

const lines = [...days]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .filter(([date]) => date >= `${FIRST_YEAR}` && date < `${LAST_YEAR + 1}`)
  .map(([date, day]) => [date, day.name, day.class, day.isWorkday, day.offset ?? "", day.status].join(","));
writeFileSync(
  new URL("cn.csv", import.meta.url),
  `date,name,class,is_workday,spring_festival_day,status\n${lines.join("\n")}\n`,
);
