// Where the documents are.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const tree = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Every page that is written by hand. */
export function pages() {
  const below = (folder) => readdirSync(join(tree, folder)).filter((name) => name.endsWith('.md')).map((name) => join(tree, folder, name));
  return [...below('.'), ...below('docs'), ...below('docs/decisions'), ...below('web/page')];
}
