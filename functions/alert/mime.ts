// A mail as the bytes that travel.
import { createTransport } from "nodemailer";
import { cleanText } from "./clean-text.ts";

export interface MailParts {
  id: string;
  from: string;
  fromName: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  date: Date;
  snapshot: string;
  chart?: { cid: string; png: Buffer };
}

const longestSubject = 120;

/** The name under which mail programs know a message: the same message made again is the same message. */
export const messageIdOf = (id: string, from: string) => `<${id}@${from.slice(from.lastIndexOf("@") + 1)}>`;

/** @returns the MIME message, CRLF-terminated lines */
export async function mimeOf(parts: MailParts): Promise<Uint8Array> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  const { message } = await composer.sendMail({
    from: { name: cleanText(parts.fromName, 60), address: parts.from },
    to: { name: "", address: parts.to },
    subject: cleanText(parts.subject, longestSubject),
    text: parts.text,
    html: parts.html,
    date: parts.date,
    messageId: messageIdOf(parts.id, parts.from),
    headers: { "Auto-Submitted": "auto-generated", "X-Qudao-Id": parts.id, "X-Qudao-Snapshot": parts.snapshot },
    // Nothing of a mail is fetched from a path or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
    attachments: parts.chart
      ? [
          {
            filename: "chart.png",
            content: parts.chart.png,
            contentType: "image/png",
            contentDisposition: "inline",
            cid: parts.chart.cid,
          },
        ]
      : [],
  });
  if (!(message instanceof Uint8Array)) throw new TypeError("the composer returned no bytes");
  return message;
}
