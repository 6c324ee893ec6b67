// Lambda of `transform`.
import { lambdaContext } from "../config/lambda-context.ts";
import { transform } from "./transform.ts";

export async function handler() {
  const { snapshot, built, reused, moved } = await transform(await lambdaContext());
  // The snapshot itself would not fit into a state's 256 kB.
  return { snapshotId: snapshot.id, asOfDate: snapshot.as_of_date, built: built.length, reused: reused.length, moved };
}
