// A model as one statement for Athena: what it reads by plain names is defined before it, so that it runs unchanged, and always
// over the tables of this run.

/** @param inputs name → SELECT of it */
export function withInputs(select: string, inputs: ReadonlyMap<string, string>): string {
  if (inputs.size === 0) return select;
  const named = [...inputs].map(([name, of]) => `${name} as (${of})`);
  return `with ${named.join(",\n")}\nselect * from (\n${select}\n)`;
}
