// The order in which tables are built.
import { ConfigError } from "../lake/errors.ts";

export interface GraphNode {
  table: string;
  /** Tables it reads. */
  inputs: readonly string[];
  /** Where it is written, for errors. */
  file: string;
}

/**
 * Inputs before those who read them; among free ones by name, so that every run has the same order.
 * @param given names that exist before any node is built
 * @throws ConfigError for a table that nobody makes, and for a circle
 */
export function inBuildOrder<Node extends GraphNode>(nodes: readonly Node[], given: ReadonlySet<string>): Node[] {
  const byTable = new Map(nodes.map(node => [node.table, node]));
  const ordered: Node[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (node: Node, path: readonly string[]) => {
    if (state.get(node.table) === "done") return;
    if (state.get(node.table) === "open")
      throw new ConfigError(`${[...path, node.table].join(" → ")}: these models read each other in a circle`, {
        hint: "Move the shared part into a model of its own.",
      });
    state.set(node.table, "open");
    for (const input of node.inputs) {
      const maker = byTable.get(input);
      if (maker) visit(maker, [...path, node.table]);
      else if (!given.has(input))
        throw new ConfigError(`${node.file} reads ${input}, which nothing makes`, {
          hint: `Mend the name, or add sql/marts/${input}.sql.`,
        });
    }
    state.set(node.table, "done");
    ordered.push(node);
  };
  for (const node of [...nodes].sort((a, b) => (a.table < b.table ? -1 : 1))) visit(node, []);
  return ordered;
}
