// Programs that others wrote, as `.ci/install-stand-ins` put them into the cache: started on this machine with a folder of their
// own, stopped with everything they left behind.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface Launch {
  command: string;
  args: string[];
  env: Record<string, string>;
}

export interface RunningProgram extends AsyncDisposable {
  /** Its folder for everything, temporary files too; it goes when the program is stopped. */
  folder: string;
  /** For tests that kill it. */
  process: ChildProcess;
}

const readyWithinMs = 30_000;

/**
 * @param launchIn what to start, given the program's folder
 * @throws Error where it is not installed or does not listen on the port
 */
export async function startProgram(
  name: string,
  port: number,
  launchIn: (folder: string) => Promise<Launch>,
): Promise<RunningProgram> {
  const folder = await mkdtemp(join(tmpdir(), `qudao-${name}-`));
  const { command, args, env } = await launchIn(folder);
  let said = "";
  const started = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [started.stdout, started.stderr])
    stream.on("data", chunk => {
      said = `${said}${chunk}`.slice(-2000);
    });
  const isGone = () => started.exitCode !== null || started.signalCode !== null;
  const stop = async () => {
    if (!isGone()) {
      const ended = new Promise(resolve => started.once("exit", resolve));
      started.kill("SIGKILL");
      await ended;
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilListening(port, isGone);
  } catch (error) {
    await stop();
    throw new Error(`${name} does not run: ${said}`, { cause: error });
  }
  return { folder, process: started, [Symbol.asyncDispose]: stop };
}

async function untilListening(port: number, isGone: () => boolean): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (!(await isListening(port))) {
    if (isGone()) throw new Error("it ended");
    if (performance.now() > deadline) throw new Error(`no answer within ${readyWithinMs} ms`);
    await wait(50);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Whose versions stand in the installing script, or in a list of Python packages. */
const pinned: Record<string, { file: string; marker: string }> = {
  versitygw: { file: "install-stand-ins", marker: "versitygw_version=" },
  ministack: { file: "ministack-requirements.txt", marker: "ministack==" },
  "cfn-lint": { file: "cfn-lint-requirements.txt", marker: "cfn-lint==" },
};

/**
 * Where the installing script put it; the versions are written there and nowhere else.
 * @param below path of the program in what was installed
 * @throws Error where it is not there
 */
export async function installed(name: keyof typeof pinned, below = ""): Promise<string> {
  const { file, marker } = pinned[name] ?? { file: name, marker: name };
  const pins = await readFile(new URL(`../../.ci/${file}`, import.meta.url), "utf8");
  const version =
    pins
      .split("\n")
      .find(line => line.startsWith(marker))
      ?.slice(marker.length) ?? "";
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const path = join(cache, "qudao", "stand-ins", `${name}-${version}`, below);
  if (!existsSync(path)) throw new Error(`${path} is not there: run \`bash .ci/install-stand-ins\` first`);
  return path.replace(/\/$/, "");
}
