// What every step is handed: the company's config and the world.
import type { Effects } from "../lake/effects.ts";
import type { Config } from "./config.ts";

export interface StepContext {
  config: Config;
  /** Paths in the config are relative to this folder. */
  configFolder: string;
  effects: Effects;
}
