// Bundles the page into a folder: node build.mjs --out DIR
//
// The same sources give the same bytes. Names of assets have a hash of what is in them, so they may be cached for ever.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const chartsFolder = join(here, "node_modules/lightweight-charts");

/** What the first view may weigh with gzip, in bytes. */
const budget = 120_000;

function outputFolder() {
  const { out } = parseArgs({ options: { out: { type: "string" } } }).values;
  if (!out) throw new Error("where to? --out DIR");
  return resolve(process.env.INIT_CWD ?? process.cwd(), out);
}

async function bundle(out) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: { page: "src/main.ts", style: "src/style.css" },
    outdir: out,
    entryNames: "assets/[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "eof",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  return result.outputFiles.map(file => ({
    name: "assets/" + basename(file.path),
    bytes: Buffer.from(file.contents),
  }));
}

async function hashed(path) {
  const bytes = await readFile(join(here, path));
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  return { name: "assets/" + basename(path).replace(/\.(\w+)$/, `-${hash}.$1`), bytes };
}

/** The library would draw its logo with a style element, which our content security policy forbids; so the page has it itself. */
async function attributionLogo() {
  const library = await readFile(join(chartsFolder, "dist/lightweight-charts.production.mjs"), "utf8");
  const found = library.match(/<svg [^>]*width="35" height="19".*?<\/svg>/);
  if (!found) throw new Error("the attribution logo is not where it was in lightweight-charts");
  return found[0].replace("<svg ", '<svg aria-hidden="true" focusable="false" ');
}

async function indexPage(assets) {
  const named = pattern => assets.find(asset => pattern.test(asset.name)).name;
  const values = {
    SCRIPT: named(/page-.*\.js$/),
    STYLE: named(/style-.*\.css$/),
    ICON: named(/\.svg$/),
    TRADINGVIEW_LOGO: await attributionLogo(),
  };
  const text = await readFile(join(here, "src/index.html"), "utf8");
  const filled = text.replace(/@(\w+)@/g, (whole, name) => values[name] ?? whole);
  return { name: "index.html", bytes: Buffer.from(filled.replace(/^\s+/gm, "")) };
}

async function licences() {
  const read = async (title, ...paths) => {
    const texts = await Promise.all(paths.map(path => readFile(join(here, path), "utf8")));
    return [title, "=".repeat(title.length), "", ...texts.map(text => text.trimEnd() + "\n")].join("\n");
  };
  const parts = [
    await read(
      "lightweight-charts, with its logo",
      "licences/lightweight-charts.NOTICE",
      "node_modules/lightweight-charts/LICENSE",
    ),
    await read("fancy-canvas", "licences/fancy-canvas.LICENSE"),
  ];
  return { name: "licences.txt", bytes: Buffer.from(parts.join("\n\n")) };
}

function report(files) {
  let sum = 0;
  for (const { name, bytes } of files) {
    const packed = gzipSync(bytes, { level: 9 }).length;
    if (name !== "licences.txt") sum += packed;
    console.log(`${String(bytes.length).padStart(8)} ${String(packed).padStart(7)}  ${name}`);
  }
  console.log(`${" ".repeat(8)} ${String(sum).padStart(7)}  with gzip, the first view in all`);
  if (sum > budget) throw new Error(`more than ${budget} bytes with gzip`);
}

async function main() {
  const out = outputFolder();
  const assets = [...(await bundle(out)), await hashed("src/candled.svg")];
  const files = [await indexPage(assets), ...assets, await licences()];
  await rm(join(out, "assets"), { recursive: true, force: true });
  await mkdir(join(out, "assets"), { recursive: true });
  await Promise.all(files.map(({ name, bytes }) => writeFile(join(out, name), bytes)));
  report(files);
}

await main();
