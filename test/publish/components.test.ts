import { readdir } from "node:fs/promises";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { ChartSpec } from "../../dashboards/components/chart-spec.ts";
import { csvCell, toCsv } from "../../dashboards/components/csv.ts";
import { drawChart } from "../../dashboards/components/draw-chart.ts";
import { html, jsonBlock } from "../../dashboards/components/html.ts";
import { spreadLabels } from "../../dashboards/components/plot-theme.ts";
import { formatFor } from "../../dashboards/format.ts";
import { checks, reasons, streams } from "../../dashboards/words/data-words.ts";
import { en } from "../../dashboards/words/en.ts";
import { checkInWords, reasonInWords, streamName } from "../../dashboards/words/words.ts";
import { zh } from "../../dashboards/words/zh.ts";
import { contracts } from "../../functions/contracts/streams.ts";
import { offlineFetch } from "../../functions/publish/offline-fetch.ts";

describe("numbers as people read them", () => {
  const chinese = formatFor("zh", "CNY");
  const english = formatFor("en", "USD");
  test.each([
    [1_234_567_890, "¥12.3亿", "$1.23bn"],
    [45_600_000, "¥4,560万", "$45.6M"],
    [99_999_999, "¥1.00亿", "$100M"],
    [-7_648_000, "−¥765万", "−$7.65M"],
    [950, "¥950", "$950"],
    [-0.2, "¥0", "$0"],
  ])("%d is %s and %s", (value, inChinese, inEnglish) => {
    expect(chinese.money(value)).toBe(inChinese);
    expect(english.money(value)).toBe(inEnglish);
  });
  test("shares keep their decimal, minus is a minus sign", () => {
    expect(english.share(0.6342)).toBe("63.4%");
    expect(english.signed(-0.05, "share")).toBe("−5.0%");
  });
  test("what rounds to nothing has no sign", () => {
    expect(english.number(-0.04, 1)).toBe("0.0");
    expect(english.share(-0.0004)).toBe("0.0%");
  });
});

describe("HTML", () => {
  test("escapes whatever is put into it and keeps what is HTML already", () => {
    expect(html`<p title="${'"'}">${"<b>"}${html`<i>${"&"}</i>`}${[1, null, false]}</p>`.html).toBe(
      '<p title="&quot;">&lt;b&gt;<i>&amp;</i>1</p>',
    );
  });
  test("data in a page cannot end its script element", () => {
    expect(jsonBlock({ name: "</script><script>alert(1)</script>" }).html).not.toContain("</script");
  });
});

describe("what data and SQL name in English is read in Chinese on Chinese pages", () => {
  test("every stream, every rule of a contract and every check has its words", async () => {
    const files = await readdir(new URL("../../sql/checks/", import.meta.url));
    const missing = [
      ...contracts.filter(({ stream }) => !(stream in streams)).map(({ stream }) => stream),
      ...contracts.flatMap(({ rules }) => rules.map(({ message }) => message)).filter(message => !(message in reasons)),
      ...files.map(file => file.replace(".sql", "")).filter(check => !(check in checks)),
    ];
    expect(missing).toEqual([]);
  });
  test("English pages keep the names", () => {
    expect(streamName("zh", "spend")).toBe("渠道费用（spend）");
    expect(streamName("en", "spend")).toBe("spend");
    expect(reasonInWords("zh", "net_amount: not an amount")).toBe("net_amount：不是金额");
    expect(reasonInWords("en", "net_amount: not an amount")).toBe("net_amount: not an amount");
    expect(reasonInWords("zh", "row: quotation marks do not match")).toBe("整行：引号不成对");
    expect(checkInWords("zh", "partner_month_adds_up")).toBe("上月收入 + 变动 = 本月收入");
    expect(checkInWords("en", "partner_month_adds_up")).toBe("partner month adds up");
  });
});

describe("CSV", () => {
  test.each(["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "＝1"])("%j is not a formula in a spreadsheet", cell => {
    expect(csvCell(cell).replace(/^"/, "")).toMatch(/^'/);
  });
  test("numbers stay numbers, quotes and newlines stay inside their cell", () => {
    expect(
      toCsv([
        ["a", -1.5, "-2.5", null],
        ['say "hi"', "x\ny", "1,2", 0],
      ]),
    ).toBe('\ufeffa,-1.5,-2.5,\r\n"say ""hi""","x\ny","1,2",0\r\n');
  });
});

describe("charts", () => {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const base = { id: "c", title: "Title", subtitle: "Sub", language: "en", currency: "CNY", unit: "share" } as const;
  const specs: ChartSpec[] = [
    {
      ...base,
      kind: "line",
      fromZero: true,
      series: [{ id: "a", label: "A" }],
      rows: [
        { x: "2026-01-01", y: 0.1, series: "a", lower: 0.05, upper: 0.2 },
        { x: "2026-02-01", y: null, series: "a" },
      ],
    },
    {
      ...base,
      kind: "columns",
      groups: [
        { id: "1", label: "1" },
        { id: "2", label: "2" },
      ],
      rows: [
        { x: "2026-01-01", y: 3, group: "1" },
        { x: "2026-01-01", y: 4, group: "2" },
      ],
    },
    { ...base, kind: "bars", rows: [{ label: "a", y: 0 }] },
    { ...base, kind: "heatmap", rows: [{ row: "2026-01", column: 1, value: 0, note: "0 / 3" }] },
    {
      ...base,
      kind: "survival",
      series: [{ id: "all", label: "All" }],
      bandOf: "all",
      dayLabel: "days",
      atRiskLabel: "at risk",
      rows: [{ day: 0, survival: 1, lower: null, upper: null, atRisk: 12, series: "all" }],
    },
    {
      ...base,
      kind: "bridge",
      unit: "money",
      steps: [
        { label: "from", amount: 5, isTotal: true },
        { label: "lost", amount: -5, isTotal: false },
        { label: "to", amount: 0, isTotal: true },
      ],
    },
    {
      ...base,
      kind: "forest",
      reference: { value: 0, label: "0" },
      rows: [{ label: "a", value: 1, lower: null, upper: null, tone: "neutral", verdict: "?" }],
    },
  ];
  test.each(specs.map(spec => [spec.kind, spec] as const))(
    "a %s is drawn at build, named for who cannot see it, at any width",
    (_, spec) => {
      for (const width of [320, 1080]) {
        const svg = drawChart(spec, { width, document, isInteractive: false });
        expect(svg.getAttribute("aria-label")).toBe("Title");
        expect(svg.getAttribute("role")).toBe("img");
        expect(svg.outerHTML).not.toContain("NaN");
      }
    },
  );
  test("in a bridge the amount of a fall stands below it, clear of the rise before", () => {
    const step = (label: string, amount: number, isTotal = false) => ({ label, amount, isTotal });
    const steps = [step("from", 100, true), step("more", 80), step("less", -30), step("to", 150, true)];
    const bridge: ChartSpec = { ...base, kind: "bridge", unit: "money", steps };
    const svg = drawChart(bridge, { width: 1080, document, isInteractive: false });
    const heightOf = (amount: RegExp) => {
      const text = [...svg.querySelectorAll("g[font-weight] text")].find(found => amount.test(found.textContent ?? ""));
      const moves = [text, text?.parentElement].map(element => element?.getAttribute("transform") ?? "");
      return moves.reduce((sum, move) => sum + Number(/,(-?[\d.]+)\)/.exec(move)?.[1]), 0);
    };
    const [rise, fall, total] = [heightOf(/^\+.*80/), heightOf(/^−.*30/), heightOf(/^[^+−]*150$/)];
    expect(rise).toBeLessThan(total);
    expect(fall - total).toBeGreaterThanOrEqual(12);
  });
  test("labels that would cover each other move apart and stay on the chart", () => {
    const placed = spreadLabels([100, 102, 98, 199], 15, 200);
    const sorted = [...placed].sort((a, b) => a - b);
    for (let at = 1; at < sorted.length; at++)
      expect((sorted[at] ?? 0) - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(15);
    expect(Math.max(...placed)).toBeLessThanOrEqual(200);
  });
});

describe("words", () => {
  test("both languages ask for the same values in every sentence", () => {
    const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const key of Object.keys(zh)) expect(values(Reflect.get(en, key)), key).toEqual(values(Reflect.get(zh, key)));
  });
});

describe("the build's network", () => {
  test("is not there: a version is made up, and a library names what to import", async () => {
    expect(await (await offlineFetch("https://registry.example/lodash/latest")).json()).toEqual({
      version: "0.0.0-offline",
    });
    await expect(offlineFetch("https://cdn.jsdelivr.net/npm/lodash@4/+esm")).rejects.toThrow('import … from "lodash"');
    await expect(offlineFetch("https://example.com/x")).rejects.toThrow("builds offline");
  });
});
