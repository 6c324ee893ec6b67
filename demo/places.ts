// Provinces, their sales regions, some cities, and how much industry there is.

export const regions = ["华东", "华南", "华北", "华中", "西南", "西北", "东北"] as const;
export type Region = (typeof regions)[number];

export interface Province {
  name: string;
  region: Region;
  weight: number;
  cities: readonly string[];
}

const place = (name: string, region: Region, weight: number, ...cities: string[]): Province => ({
  name,
  region,
  weight,
  cities,
});

export const provinces: readonly Province[] = [
  place("江苏", "华东", 14, "苏州", "无锡", "南京", "常州", "南通"),
  place("广东", "华南", 15, "深圳", "东莞", "佛山", "广州", "中山"),
  place("浙江", "华东", 12, "宁波", "杭州", "温州", "台州", "嘉兴"),
  place("山东", "华东", 9, "青岛", "济南", "烟台", "潍坊"),
  place("上海", "华东", 8, "上海"),
  place("安徽", "华东", 4, "合肥", "芜湖", "马鞍山"),
  place("福建", "华东", 4, "厦门", "泉州", "福州"),
  place("江西", "华东", 2, "南昌", "赣州"),
  place("北京", "华北", 4, "北京"),
  place("天津", "华北", 3, "天津"),
  place("河北", "华北", 4, "石家庄", "唐山", "保定"),
  place("山西", "华北", 2, "太原", "大同"),
  place("内蒙古", "华北", 1, "包头", "呼和浩特"),
  place("河南", "华中", 5, "郑州", "洛阳", "新乡"),
  place("湖北", "华中", 5, "武汉", "襄阳", "宜昌"),
  place("湖南", "华中", 4, "长沙", "株洲", "湘潭"),
  place("广西", "华南", 2, "南宁", "柳州"),
  place("海南", "华南", 1, "海口"),
  place("四川", "西南", 5, "成都", "绵阳", "德阳"),
  place("重庆", "西南", 4, "重庆"),
  place("贵州", "西南", 1, "贵阳", "遵义"),
  place("云南", "西南", 1, "昆明", "曲靖"),
  place("西藏", "西南", 0.3, "拉萨"),
  place("陕西", "西北", 4, "西安", "宝鸡", "咸阳"),
  place("甘肃", "西北", 1, "兰州", "天水"),
  place("青海", "西北", 0.4, "西宁"),
  place("宁夏", "西北", 0.6, "银川"),
  place("新疆", "西北", 1, "乌鲁木齐", "昌吉"),
  place("辽宁", "东北", 4, "沈阳", "大连", "鞍山"),
  place("吉林", "东北", 2, "长春", "吉林"),
  place("黑龙江", "东北", 2, "哈尔滨", "齐齐哈尔"),
];

/** Short code of a region, used in the ids of channel managers. */
export const regionCodes: Readonly<Record<Region, string>> = {
  华东: "HD",
  华南: "HN",
  华北: "HB",
  华中: "HZ",
  西南: "XN",
  西北: "XB",
  东北: "DB",
};
