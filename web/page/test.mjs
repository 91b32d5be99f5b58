// Runs the tests of test/: node test.mjs

import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const names = (await readdir(join(here, "test"))).filter(name => name.endsWith(".test.mjs")).sort();
const out = await mkdtemp(join(tmpdir(), "candled-page-"));
try {
  await build({
    absWorkingDir: here,
    entryPoints: names.map(name => `test/${name}`),
    outdir: out,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  const run = spawnSync(process.execPath, ["--test", ...names.map(name => join(out, name))], {
    stdio: "inherit",
  });
  process.exitCode = run.status ?? 1;
} finally {
  await rm(out, { recursive: true });
}
