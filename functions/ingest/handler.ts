// Lambda of `ingest`: reads one source, which the state machine names.
import { z } from "zod";
import { inLambda, onlySource, throwFirst } from "../config/lambda-context.ts";
import { ingest } from "./ingest.ts";

const eventSchema = z.object({ source: z.string() });

export async function handler(event: unknown) {
  const { source } = eventSchema.parse(event);
  return inLambda(async context => {
    const { streams, failures } = await ingest(onlySource(context, source));
    throwFirst(failures);
    return { source, streams };
  });
}
