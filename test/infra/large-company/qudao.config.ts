// A company with more order lines than its engine may hold in memory.
import { defineConfig } from "../../../functions/config/config.ts";

export default defineConfig({
  project: "large",
  company: { zh: "大公司", en: "Large" },
  calendar: "none",
  sources: {},
  engine: { memoryMb: 128, threads: 1 },
});
