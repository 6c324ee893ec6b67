// Everything that touches the world comes in through here, so a test hands in another world and nothing else changes.
import type { AthenaWorld } from "./athena/athena-world.ts";
import type { Storage } from "./storage.ts";

export type StepName = "ingest" | "transform" | "publish" | "alert";

/** What a step has to say while it works. The command line draws it, Lambda prints it as JSON. */
export interface LogEvent {
  step: StepName;
  /** "progress" may be overwritten on a screen; "warning" must not be lost. */
  level: "progress" | "info" | "warning";
  message: string;
  /** Figures that belong to the message, for machines. */
  facts?: Record<string, string | number | boolean>;
}

export interface Mail {
  from: string;
  to: string;
  subject: string;
  /** The whole MIME message. */
  raw: Uint8Array;
}

export interface Effects {
  now(): Date;
  storage: Storage;
  fetch: typeof globalThis.fetch;
  /** Waits; tests pass a virtual clock. */
  sleep(ms: number): Promise<void>;
  /** A secret or setting by name, never written anywhere. */
  environment(name: string): string | undefined;
  log(event: LogEvent): void;
  /** A folder on this machine for temporary files; emptied by its owner. */
  workFolder: string;
  /** A folder on this machine that outlives the process; what lies in it may vanish at any time. Absent: nothing is remembered. */
  cacheFolder?: string;
  /** Athena and its catalog; absent: the lake is no bucket, or nobody asked for them. */
  athena?: AthenaWorld;
  /** Hands a mail to the outside; absent: mails stay in the outbox. */
  sendMail?(mail: Mail): Promise<void>;
}
