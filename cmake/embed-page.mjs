// node embed-page.mjs NPM SOURCE FOLDER DIST OUTPUT
//
// Copies the page's sources from SOURCE to FOLDER, where its packages are installed, bundles them into DIST, and writes
// the C++ source OUTPUT that has every file of DIST, plain and with gzip.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const [npm, source, folder, dist, output] = process.argv.slice(2);
const notSources = ['node_modules', 'dist'];

for (const name of readdirSync(folder))
  if (name !== 'node_modules' && name !== 'installed') rmSync(join(folder, name), { recursive: true });
for (const name of readdirSync(source))
  if (!notSources.includes(name)) cpSync(join(source, name), join(folder, name), { recursive: true });
execFileSync(npm, ['run', '--silent', 'build', '--', '--out', dist], { cwd: folder, stdio: 'inherit' });

/** Every file below `directory`, with its path from there. */
function filesBelow(directory, prefix = '') {
  return readdirSync(join(directory, prefix), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(directory, join(prefix, entry.name)) : [join(prefix, entry.name)]);
}

/** A string literal of any bytes. Octal escapes end after three digits, whatever follows. */
function literal(bytes) {
  const lines = [];
  for (let begin = 0; begin < bytes.length; begin += 100) {
    const line = Array.from(bytes.subarray(begin, begin + 100), (byte) => {
      const plain = byte >= 0x20 && byte < 0x7f && !'"\\?'.includes(String.fromCharCode(byte));
      return plain ? String.fromCharCode(byte) : '\\' + byte.toString(8).padStart(3, '0');
    });
    lines.push(`"${line.join('')}"`);
  }
  return `{${lines.join('\n') || '""'}, ${bytes.length}}`;
}

function definition(name) {
  const plain = readFileSync(join(dist, name));
  const path = name === 'index.html' ? '/' : '/' + name.split(sep).join('/');
  return `File{.path = "${path}",\n.plain = ${literal(plain)},\n.gzip = ${literal(gzipSync(plain, { level: 9 }))}},\n`;
}

const names = filesBelow(dist).sort();
if (!names.includes('index.html')) throw new Error(`${dist} has no index.html`);
writeFileSync(output, `#include "page/files.hpp"

// Compilers warn of literals longer than 64 KiB, which any of ours can read.
#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace candled::page {
namespace {

constexpr File all[] = {
${names.map(definition).join('')}};

}  // namespace

std::span<const File> files() {
  return all;
}

}  // namespace candled::page
`);
