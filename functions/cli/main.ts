#!/usr/bin/env node
// `qudao …`: the four steps in one process, and the few commands around them.
import { readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { Command, CommanderError } from "commander";
import { type CommandEntry, commandGroups, commandTable, commonOptions } from "./command-table.ts";
import { exitCodes } from "./exit-codes.ts";

// Node keeps what it compiled beside the packages, so a command begins in half the time. Where it may not write there, it compiles.
enableCompileCache(new URL("../../node_modules/.cache/qudao", import.meta.url).pathname);

function build(): Command {
  const program = new Command("qudao")
    .description("Channel-partner analytics: partner data in, tables, a site in Chinese and English, and mails out.")
    .version(packageVersion(), "--version", "print the version")
    .helpOption("--help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .showSuggestionAfterError()
    .showHelpAfterError("  `npx qudao --help` lists the commands.")
    .exitOverride();
  program.addHelpText(
    "after",
    "\nBegin with:\n  npx qudao demo                 a demo company, all four steps\n  npx qudao init my/*.csv        your own files\n\nEvery command has its own help: npx qudao <command> --help",
  );
  for (const entry of commandTable) parentOf(program, entry).addCommand(commandOf(entry));
  return program;
}

/** The program itself, or for a command of two words the command that its first word names. */
function parentOf(program: Command, { name }: CommandEntry): Command {
  const [first = "", second] = name.split(" ");
  if (second === undefined) return program;
  const known = program.commands.find(command => command.name() === first);
  if (known) return known;
  const parent = new Command(first)
    .description(commandGroups[first] ?? "")
    .helpOption("--help", "show this help")
    .showSuggestionAfterError()
    .exitOverride();
  program.addCommand(parent);
  return parent;
}

function commandOf(entry: CommandEntry): Command {
  const command = new Command(entry.name.split(" ").at(-1))
    .description(entry.summary)
    .helpOption("--help", "show this help")
    .showHelpAfterError(`  \`npx qudao ${entry.name} --help\` shows its options, with examples.`)
    .exitOverride();
  for (const word of entry.words ?? []) command.argument(word.name, word.note);
  for (const option of entry.options ?? []) command.option(option.flags, option.note);
  for (const name of entry.common) command.option(commonOptions[name].flags, commonOptions[name].note);
  const examples = entry.examples.map(({ command: line, note }) => `  ${line}\n      ${note}`);
  command.addHelpText(
    "after",
    `\nExamples:\n${examples.join("\n")}\n\nExit codes: 0 done, 1 nothing could be done, 2 wrong usage, 3 done in part (docs/cli.md)`,
  );
  return command.action(async () => {
    const { run } = await entry.load();
    process.exitCode = await run(command.opts(), command.args);
  });
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}

async function main(): Promise<void> {
  // A reader that stops reading (`| head`) is no error.
  process.stdout.on("error", error =>
    process.exit("code" in error && error.code === "EPIPE" ? exitCodes.done : exitCodes.failed),
  );
  try {
    await build().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
      return;
    }
    const { tellError } = await import("./tell-error.ts");
    process.exitCode = tellError(error, {
      json: process.argv.includes("--json"),
      verbose: process.argv.includes("--verbose"),
    });
  }
}

await main();
