// Lambda of `transform`.
import { inLambda } from "../config/lambda-context.ts";
import { transform } from "./transform.ts";

/** @param event.forward moves CURRENT although it was rolled back; the daily run never says so */
export async function handler(event: { forward?: boolean } = {}) {
  return inLambda(async context => {
    const { snapshot, built, reused, moved, heldBackId } = await transform(context, event);
    // The snapshot itself would not fit into a state's 256 kB.
    return {
      snapshotId: snapshot.id,
      asOfDate: snapshot.as_of_date,
      built: built.length,
      reused: reused.length,
      moved,
      heldBackId,
    };
  });
}
