/** Does work on each thing, so many at once, begun in their order. After one failed no other is begun. */
export async function eachOf<T>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const rest = [...things];
  let hasFailed = false;
  const worker = async () => {
    for (let thing = rest.shift(); thing !== undefined && !hasFailed; thing = rest.shift())
      try {
        await work(thing);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const failed = ended.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}
