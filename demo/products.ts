// What the company makes: industrial automation parts, with prices in yuan and a standard cost.
import { type Day, dayOf } from "./days.ts";
import { randomFor } from "./random.ts";

/** So long after its launch a product earns the award for new ones. */
export const newProductDays = 365;

export interface Product {
  id: string;
  name: string;
  category: string;
  subcategory: string;
  launched: Day;
  priceFen: number;
  costFen: number;
  /** How often it is ordered, relative to the others. */
  weight: number;
  /** Usual units in a line. */
  usualUnits: number;
  leadWorkdays: number;
}

interface Family {
  category: string;
  code: string;
  lines: readonly string[];
  /** Cheapest and dearest, yuan. */
  prices: readonly [number, number];
  costShare: number;
  weight: number;
  leadWorkdays: number;
}

// biome-ignore format: a table reads better line by line
const families: readonly Family[] = [
  { category: "可编程控制器", code: "PLC", lines: ["小型", "中型", "扩展模块"], prices: [420, 9800], costShare: 0.61, weight: 18, leadWorkdays: 4 },
  { category: "伺服系统", code: "SRV", lines: ["伺服驱动器", "伺服电机", "总线套装"], prices: [980, 12_600], costShare: 0.66, weight: 20, leadWorkdays: 6 },
  { category: "变频器", code: "VFD", lines: ["通用型", "矢量型", "风机水泵型"], prices: [560, 16_800], costShare: 0.64, weight: 17, leadWorkdays: 5 },
  { category: "人机界面", code: "HMI", lines: ["基础屏", "物联屏"], prices: [680, 4200], costShare: 0.6, weight: 10, leadWorkdays: 4 },
  { category: "传感器", code: "SEN", lines: ["光电", "接近", "压力", "视觉"], prices: [65, 5200], costShare: 0.58, weight: 15, leadWorkdays: 3 },
  { category: "低压电器", code: "LVE", lines: ["断路器", "接触器", "继电器"], prices: [28, 1650], costShare: 0.72, weight: 11, leadWorkdays: 3 },
  { category: "工业网络", code: "NET", lines: ["交换机", "网关", "远程IO"], prices: [390, 6400], costShare: 0.57, weight: 6, leadWorkdays: 4 },
  { category: "机器人部件", code: "ROB", lines: ["减速机", "控制柜", "末端夹具"], prices: [2600, 38_000], costShare: 0.69, weight: 3, leadWorkdays: 10 },
];

const productsPerFamily = 12;

export function makeProducts(seed: number): Product[] {
  return families.flatMap(family =>
    Array.from({ length: productsPerFamily }, (_, number) => makeProduct(seed, family, number)),
  );
}

function makeProduct(seed: number, family: Family, number: number): Product {
  const random = randomFor(seed, "product", family.code, number);
  const position = (number + random.next()) / productsPerFamily;
  const yuan = family.prices[0] * (family.prices[1] / family.prices[0]) ** position;
  const priceFen = Math.max(1, Math.round(yuan / 5)) * 500;
  const subcategory = family.lines[number % family.lines.length] ?? family.category;
  const isNew = number >= productsPerFamily - 2;
  return {
    id: `${family.code}-${(number + 1) * 10 + 100}`,
    name: `华岳${subcategory}${family.code}${(number + 1) * 10 + 100}`,
    category: family.category,
    subcategory,
    launched: isNew
      ? random.integer(dayOf("2024-03-01"), dayOf("2026-05-31"))
      : random.integer(dayOf("2014-01-01"), dayOf("2023-06-30")),
    priceFen,
    costFen: Math.round(priceFen * (family.costShare + random.between(-0.03, 0.03))),
    weight: family.weight * random.wobble(0.6),
    usualUnits: Math.max(1, Math.min(90, Math.round(3600 / (priceFen / 100) + 1.1))),
    leadWorkdays: family.leadWorkdays,
  };
}
