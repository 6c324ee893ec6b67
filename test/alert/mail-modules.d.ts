// What the tests use of two packages that bring no types.
declare module "mailparser" {
  export interface ParsedMail {
    subject?: string;
    text?: string;
    html: string | false;
    messageId?: string;
    date?: Date;
    from?: { text: string };
    to?: { text: string };
    headers: Map<string, unknown>;
    headerLines: { key: string; line: string }[];
    attachments: { cid?: string; contentType: string; size: number; content: Buffer; related: boolean }[];
  }
  export function simpleParser(raw: Uint8Array, options?: { skipImageLinks?: boolean }): Promise<ParsedMail>;
}

declare module "smtp-server" {
  import type { AddressInfo } from "node:net";
  export interface Session {
    envelope: { mailFrom: { address: string } | false; rcptTo: { address: string }[] };
  }
  export interface Options {
    authOptional?: boolean;
    disabledCommands?: string[];
    onData(stream: NodeJS.ReadableStream, session: Session, done: (error?: Error) => void): void;
  }
  export class SMTPServer {
    server: { address(): AddressInfo };
    constructor(options: Options);
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
  }
}
