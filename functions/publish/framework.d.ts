// Framework's build as a program. The package has no types for it and calls it internal: its version is pinned exactly.
declare module "@observablehq/framework/dist/config.js" {
  export interface FrameworkConfig {
    root: string;
    output: string;
  }
  export function normalizeConfig(spec: Record<string, unknown>, defaultRoot?: string): FrameworkConfig;
  export function setCurrentDate(date: Date): void;
}
declare module "@observablehq/framework/dist/build.js" {
  import type { FrameworkConfig } from "@observablehq/framework/dist/config.js";
  export interface Quiet {
    logger: { log(...words: unknown[]): void; warn(...words: unknown[]): void; error(...words: unknown[]): void };
    output: { write(text: string): void };
  }
  export class FileBuildEffects {
    constructor(output: string, cache: string, quiet?: Quiet);
  }
  export function build(options: { config: FrameworkConfig }, effects: FileBuildEffects): Promise<void>;
}
