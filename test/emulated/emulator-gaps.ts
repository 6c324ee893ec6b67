// The template that the emulator gets differs from the one that AWS gets in two things, and no more: what the emulator cannot
// judge, and a door for the test. What the policies really say is held in test/infra/stack.test.ts.
import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";

const statementSchema = z.looseObject({ Action: z.union([z.string(), z.array(z.string())]) });
const trustSchema = z.looseObject({ Action: z.literal("sts:AssumeRole"), Principal: z.looseObject({}) });

/** @param account whose root may then take every role, to try what it may do */
export async function prepareForEmulator(templateFile: string, account: string): Promise<void> {
  const template: unknown = JSON.parse(await readFile(templateFile, "utf8"), (_key, value: unknown) => {
    const trust = trustSchema.safeParse(value);
    if (trust.success)
      return {
        Effect: "Allow",
        Action: trust.data.Action,
        Principal: { ...trust.data.Principal, AWS: `arn:aws:iam::${account}:root` },
      };
    const statement = statementSchema.safeParse(value);
    // SES there knows neither identities nor configuration sets as resources, nor `ses:FromAddress` as a condition.
    if (statement.success && [statement.data.Action].flat().includes("ses:SendEmail"))
      return { Effect: "Allow", Action: statement.data.Action, Resource: "*" };
    return value;
  });
  await writeFile(templateFile, JSON.stringify(template));
}
